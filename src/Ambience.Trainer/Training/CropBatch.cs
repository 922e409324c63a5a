using Ambience.Model;

namespace Ambience.Trainer.Training;

/// <summary>One crop of each stream, time-major: row t x Streams + b is frame t of stream b.</summary>
internal sealed class CropBatch
{
    public const int KnownSize = ControlLayout.MoodEmbedding; // features and known flags

    public CropBatch(WaveNetShape shape, int streams, int frames)
    {
        if (frames % shape.HopFrames != 0)
            throw new ArgumentException($"must be whole hops of {shape.HopFrames}, but was {frames}", nameof(frames));
        Streams = streams;
        Frames = frames;
        Hops = frames / shape.HopFrames;
        Inputs = new float[frames * streams * shape.Lanes];
        Targets = new float[frames * streams * shape.Lanes];
        Weights = new float[frames * streams];
        Known = new float[Hops * streams * KnownSize];
        Moods = new long[streams];
        ColdStart = new bool[streams];
    }

    public int Streams { get; }

    public int Frames { get; }

    public int Hops { get; }

    /// <summary>[Frames x Streams, Lanes]: what the network is given, the lanes of the frame before.</summary>
    public float[] Inputs { get; }

    /// <summary>[Frames x Streams, Lanes]: what it should predict.</summary>
    public float[] Targets { get; }

    /// <summary>[Frames x Streams]: 1 for frames that count, 0 for those past the end of the music.</summary>
    public float[] Weights { get; }

    /// <summary>[Hops x Streams, 19]: features and known flags.</summary>
    public float[] Known { get; }

    /// <summary>[Streams]: the mood of each.</summary>
    public long[] Moods { get; }

    /// <summary>[Streams]: streams that begin a new piece of music in this crop, with an empty memory.</summary>
    public bool[] ColdStart { get; }
}
