using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>Runs that several tests compare.</summary>
internal static class EngineRuns
{
    public const ulong Seed = 0x9E3779B97F4A7C15;

    /// <summary>
    /// Every lane of a free run of one stream, made in blocks of a given size (the last one may be shorter).
    /// </summary>
    public static float[] FreeRun(IWaveNetEngine engine, int frames, int blockFrames, ulong seed = Seed, int stream = 0)
    {
        WaveNetShape shape = engine.Shape;
        int streams = engine.Streams;
        for (int s = 0; s < streams; s++)
            engine.Reset(s, s == stream ? seed : (ulong)s + 1000);
        float[] all = OddShapes.Control(shape, (frames / shape.HopFrames) + 2);
        float[] result = new float[frames * shape.Lanes];
        for (int start = 0; start < frames; start += blockFrames)
        {
            int count = Math.Min(blockFrames, frames - start);
            int firstHop = start / shape.HopFrames, rows = ((start + count - 1) / shape.HopFrames) - firstHop + 1;
            float[] control = new float[streams * rows * shape.ControlSize];
            for (int s = 0; s < streams; s++)
            {
                Span<float> own = control.AsSpan(s * rows * shape.ControlSize, rows * shape.ControlSize);
                all.AsSpan(firstHop * shape.ControlSize, own.Length).CopyTo(own);
                for (int i = 0; i < own.Length && s != stream; i++)
                    own[i] = -own[i]; // the other streams are told something else
            }
            float[] lanes = new float[streams * count * shape.Lanes];
            engine.Generate(control, count, lanes);
            lanes.AsSpan(stream * count * shape.Lanes, count * shape.Lanes).CopyTo(result.AsSpan(start * shape.Lanes));
        }
        return result;
    }
}
