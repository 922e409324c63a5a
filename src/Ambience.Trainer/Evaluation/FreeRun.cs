using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// Lets a network play on its own while asking it for given features, hop by hop; no conductor, no limiter.
/// </summary>
internal static class FreeRun
{
    /// <summary>Plays from silence.</summary>
    /// <param name="model">The weights.</param>
    /// <param name="engine">Name of the engine.</param>
    /// <param name="mood">Index of the trained mood.</param>
    /// <param name="features">[hops, 15]: what to ask for.</param>
    /// <param name="temperature">Of every lane.</param>
    /// <param name="seed">Of the network's choices.</param>
    /// <param name="cancellation">Stops between two hops.</param>
    /// <returns>The music; sample 0 belongs to hop 0.</returns>
    public static AudioClip Play(
        WaveNetModel model, string engine, int mood, ReadOnlySpan<float> features, float temperature, ulong seed,
        CancellationToken cancellation) =>
        Decode(model, PlayLanes(
            model, engine, WeightPrecision.Stored, mood, features, [.. Enumerable.Repeat(temperature, model.Shape.Lanes)], seed,
            cancellation));

    /// <summary><see cref="Play"/> before it is decoded: lanes [hops x HopFrames, Lanes]. Temperatures: [Lanes].</summary>
    public static float[] PlayLanes(
        WaveNetModel model, string engine, WeightPrecision weights, int mood, ReadOnlySpan<float> features,
        ReadOnlySpan<float> temperatures, ulong seed, CancellationToken cancellation)
    {
        WaveNetShape shape = model.Shape;
        int hops = features.Length / ControlLayout.FeatureCount;
        using IWaveNetEngine network =
            EngineCatalogue.Create(engine, model, streams: 1, new EngineOptions { Weights = weights });
        network.Reset(0, seed);
        network.SetTemperature(0, temperatures);

        var control = new float[shape.ControlSize];
        var lanes = new float[hops * shape.HopFrames * shape.Lanes];
        for (int hop = 0; hop < hops; hop++)
        {
            cancellation.ThrowIfCancellationRequested();
            Ask(model, mood, features.Slice(hop * ControlLayout.FeatureCount, ControlLayout.FeatureCount), control);
            int hopFloats = shape.HopFrames * shape.Lanes;
            network.Generate(control, shape.HopFrames, lanes.AsSpan(hop * hopFloats, hopFloats));
        }
        return lanes;
    }

    /// <summary>Turns lanes [frames, Lanes] into audio without the filter bank's delay.</summary>
    public static AudioClip Decode(WaveNetModel model, ReadOnlySpan<float> lanes)
    {
        WaveNetShape shape = model.Shape;
        var decoder = new LaneDecoder(model);
        int frames = lanes.Length / shape.Lanes;
        int flush = (decoder.DelaySamples + shape.Bands - 1) / shape.Bands; // frames of silence that push the rest out
        float[] padded = [.. lanes, .. new float[flush * shape.Lanes]];
        var samples = new float[padded.Length];
        decoder.Process(padded, frames + flush, samples);
        return new AudioClip(shape.SampleRateHz, shape.Channels,
            samples[(decoder.DelaySamples * shape.Channels)..][..(frames * shape.Lanes)]);
    }

    /// <summary>The control vector that asks for features [15] in a mood.</summary>
    public static void Ask(WaveNetModel model, int mood, ReadOnlySpan<float> features, Span<float> control)
    {
        if (model.Control is not { } layout)
            return; // a network without control plays what it likes
        features.CopyTo(control);
        control.Slice(ControlLayout.KnownFlags, ControlLayout.GroupCount).Fill(1);
        int size = layout.MoodEmbeddingSize;
        model.MoodEmbeddings.AsSpan(mood * size, size).CopyTo(control[ControlLayout.MoodEmbedding..]);
    }
}
