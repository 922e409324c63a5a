using System.Runtime.InteropServices;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Playback;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// Listens to the renderer that a game hears (conductor, network, filter bank, limiter) and keeps what was asked for
/// beside what came out, part by part, so that hours need no more memory than a part.
/// </summary>
internal sealed class RendererRun(MusicRenderer renderer, WaveNetShape shape)
{
    private readonly List<float> _asked = []; // [hops, 15] read but not handed out
    private readonly List<float> _samples = []; // behind _asked by the latency, which is cut off at the start
    private readonly float[] _hop = new float[shape.HopSamples * shape.Channels];
    private int _latencySamples = renderer.LatencyFrames * shape.Channels;

    /// <summary>Plays the next hops.</summary>
    /// <returns>What was asked for, [hops, 15], and the audio of these hops. Chroma has unit length.</returns>
    public (float[] Asked, AudioClip Audio) Play(int hops, CancellationToken cancellation)
    {
        int askedCount = hops * ControlLayout.FeatureCount, sampleCount = hops * _hop.Length;
        while (_samples.Count < _latencySamples + sampleCount)
        {
            cancellation.ThrowIfCancellationRequested();
            renderer.Read(_hop);
            _samples.AddRange(_hop);
            Append(renderer.Control);
        }
        _samples.RemoveRange(0, _latencySamples);
        _latencySamples = 0;
        float[] asked = Take(_asked, askedCount), samples = Take(_samples, sampleCount);
        return (asked, new AudioClip(shape.SampleRateHz, shape.Channels, samples));
    }

    private void Append(ReadOnlySpan<float> control)
    {
        var row = new float[ControlLayout.FeatureCount];
        if (!control.IsEmpty)
            control[..ControlLayout.FeatureCount].CopyTo(row);
        double length = Math.Sqrt(row.Take(ControlLayout.ChromaSize).Sum(value => (double)value * value));
        for (int i = 0; i < ControlLayout.ChromaSize && length > 0; i++)
            row[i] = (float)(row[i] / length);
        _asked.AddRange(row);
    }

    private static float[] Take(List<float> list, int count)
    {
        float[] taken = CollectionsMarshal.AsSpan(list)[..count].ToArray();
        list.RemoveRange(0, count);
        return taken;
    }
}
