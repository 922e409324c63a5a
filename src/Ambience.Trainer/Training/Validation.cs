using Ambience.Model;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// NLL on held-out music: the same crops in the same order every time, each judged with its whole past.
/// </summary>
internal sealed class Validation
{
    private const int LeastStreams = 8, MostStreams = 32;
    private const int JudgedFrames = 6144; // of each stream, at most

    private readonly ParameterLayout _layout;
    private readonly IReadOnlyList<ITrainingClip> _clips;
    private readonly int _frames, _crops, _streams;
    private readonly Device _device;

    public Validation(ParameterLayout layout, TrainingOptions options, IReadOnlyList<ITrainingClip> heldOut)
    {
        _device = Devices.Get(options.Device);
        _layout = layout;
        // One clip of each mood, then a second one of each, ..: a few streams must hear all moods.
        _clips = [.. heldOut.GroupBy(clip => clip.MoodIndex).SelectMany(mood => mood.Select((clip, turn) => (clip, turn)))
            .OrderBy(one => one.turn).ThenBy(one => one.clip.MoodIndex).Select(one => one.clip)];
        _streams = Math.Clamp(heldOut.Select(clip => clip.MoodIndex).Distinct().Count(), LeastStreams, MostStreams);
        _frames = options.FramesOf(layout.Shape);
        _crops = Math.Max(1, JudgedFrames / _frames);
    }

    /// <summary>False when the store holds nothing out.</summary>
    public bool IsPossible => _clips.Count > 0;

    /// <summary>Mean NLL in bits a sample of audio; NaN when there is nothing to judge.</summary>
    public double Bits(Tensor parameters)
    {
        if (!IsPossible)
            return double.NaN;
        WaveNetShape shape = _layout.Shape;
        using var scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        using var net = new TorchWaveNet(_layout, parameters.data<float>().ToArray(), _device);
        using var memory = new LayerMemory(shape, _streams, _device);
        var batch = new CropBatch(shape, _streams, _frames);
        var reader = new CropReader(shape, _frames);

        double nats = 0, rows = 0;
        int warmUp = (shape.ReceptiveFieldFrames + _frames - 1) / _frames; // crops in which the past is still filling
        for (int crop = 0; crop < warmUp + _crops; crop++)
        {
            for (int stream = 0; stream < _streams; stream++)
            {
                ITrainingClip clip = _clips[stream % _clips.Count];
                int start = Start(clip, stream, warmUp) + (crop * _frames);
                reader.Read(clip, start, cold: crop == 0, known: [true, true, true, true], batch, stream);
            }
            using var inner = NewDisposeScope();
            Tensor loss = AutogradGradient.Loss(net, memory, batch, noiseSeed: 1000 + crop, noise: InputNoise.None, _device);
            double count = batch.Weights.Sum();
            if (count == 0)
                break;
            // The first crops only fill the past. Held-out music shorter than that is judged by the last of them.
            double sum = loss.cpu().item<float>() * count;
            (nats, rows) = crop > warmUp ? (nats + sum, rows + count) : (sum, count);
        }
        return OutputLoss.ToBits(shape.Output, nats / rows);
    }

    /// <summary>Streams of the same clip start evenly spread over it.</summary>
    private int Start(ITrainingClip clip, int stream, int warmUp)
    {
        int share = stream / _clips.Count, shares = ((_streams - 1 - (stream % _clips.Count)) / _clips.Count) + 1;
        long room = Math.Max(0, clip.Frames - ((long)(warmUp + _crops) * _frames));
        return (int)(room * share / shares / _layout.Shape.HopFrames) * _layout.Shape.HopFrames;
    }
}
