namespace Ambience.Trainer.Imports;

/// <summary>A file of audio, read part by part in its own format.</summary>
internal interface IAudioSource : IDisposable
{
    int SampleRateHz { get; }

    int Channels { get; }

    /// <summary>Duration as the file claims it; NaN if it does not.</summary>
    double ClaimedSeconds { get; }

    /// <summary>Reads the next frames, [frames, Channels] interleaved, full scale = 1.</summary>
    /// <returns>Frames read; fewer than there is room for only at the end.</returns>
    /// <exception cref="AmbienceException">The file is damaged here.</exception>
    int Read(Span<float> samples);
}
