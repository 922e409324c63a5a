using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// How unlikely an engine finds real music: it is given the music frame by frame and asked for the next one. This
/// judges what a game runs, weights and activations in the precision in which it runs them.
/// </summary>
internal sealed class EngineLikelihood : IDisposable
{
    private const int HopsAtOnce = 8;

    private readonly WaveNetModel _model;
    private readonly IWaveNetEngine _engine;
    private readonly StageTrace _trace;

    public EngineLikelihood(WaveNetModel model, string engine, WeightPrecision weights)
    {
        _model = model;
        _engine = EngineCatalogue.Create(engine, model, streams: 1, new EngineOptions { Weights = weights });
        _trace = new StageTrace(model.Shape, HopsAtOnce * model.Shape.HopFrames);
    }

    /// <summary>Mean bits a sample of audio; NaN if there is nothing to judge.</summary>
    /// <param name="music">Real music; each clip is heard from its start, and its first frames, whose past is missing, do not count.</param>
    /// <param name="seconds">Judges at most so much.</param>
    /// <param name="cancellation">Stops soon.</param>
    public double Bits(ReferenceMusic music, double seconds, CancellationToken cancellation)
    {
        WaveNetShape shape = _model.Shape;
        int mood = _model.Moods.ToList().IndexOf(music.Mood);
        long left = (long)(seconds * shape.FrameRateHz), judged = 0;
        double bits = 0;
        var random = new Random(1);
        foreach (ReferenceClip clip in music.Clips)
        {
            _engine.Reset(0, seed: 1);
            int frames = clip.Lanes.Length / shape.Lanes, block = _trace.Frames;
            for (int start = 0; start + block <= frames && left > 0; start += block)
            {
                cancellation.ThrowIfCancellationRequested();
                Step(clip, mood, start);
                for (int t = Math.Max(0, FirstJudged(shape, frames) - start); t < block; t++, judged++, left--)
                {
                    bits += LaneLikelihood.FrameBits(
                        shape, _trace.Output.AsSpan(t * shape.OutputChannels, shape.OutputChannels),
                        clip.Lanes.AsSpan((start + t) * shape.Lanes, shape.Lanes), random);
                }
            }
        }
        return judged == 0 ? double.NaN : bits / judged / shape.Lanes;
    }

    public void Dispose() => _engine.Dispose();

    /// <summary>The first frame of a clip that has its whole past, or the middle of a clip that is shorter.</summary>
    public static int FirstJudged(WaveNetShape shape, int frames) => Math.Min(shape.ReceptiveFieldFrames, frames / 2);

    private void Step(ReferenceClip clip, int mood, int start)
    {
        WaveNetShape shape = _model.Shape;
        int block = _trace.Frames;
        var control = new float[HopsAtOnce * shape.ControlSize];
        for (int hop = 0; hop < HopsAtOnce && shape.ControlSize > 0; hop++)
        {
            int row = (start / shape.HopFrames) + hop;
            FreeRun.Ask(_model, mood, clip.Features.AsSpan(row * ControlLayout.FeatureCount, ControlLayout.FeatureCount),
                control.AsSpan(hop * shape.ControlSize, shape.ControlSize));
        }
        // A step is given the frame before the one that it predicts.
        var inputs = new float[block * shape.Lanes];
        int before = Math.Min(1, start);
        clip.Lanes.AsSpan((start - before) * shape.Lanes, (block - 1 + before) * shape.Lanes)
            .CopyTo(inputs.AsSpan((1 - before) * shape.Lanes));
        _engine.TeacherForce(control, inputs, block, _trace);
    }
}
