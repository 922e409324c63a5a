namespace Ambience.Demo;

/// <summary>
/// Measures the way from a call to the samples: two soundtracks of one seed play, one is told something, and the first
/// sample that differs is looked for. What a device buffers comes on top.
/// </summary>
internal static class LatencyProbe
{
    private const int Calls = 12;

    /// <summary>The longest way of several calls at uneven places, in milliseconds of music.</summary>
    /// <param name="moodsPath">The mood file.</param>
    /// <param name="modelPath">A weight file in place of its own.</param>
    /// <returns>Null if the mood file has no parameter and no second mood to call for, or the music did not
    /// change.</returns>
    public static double? Measure(string moodsPath, string? modelPath)
    {
        var options = new SoundtrackOptions { Output = SoundtrackOutput.Pull, ModelPath = modelPath, Seed = 1 };
        using Soundtrack told = Soundtrack.Open(moodsPath, options), left = Soundtrack.Open(moodsPath, options);
        if (told.Moods.Count < 2)
            return null;
        told.Play();
        left.Play();
        SoundtrackState start = told.CaptureState();
        double longest = 0;
        for (int call = 0; call < Calls; call++)
        {
            told.Restore(start);
            left.Restore(start);
            // Odd stretches, so that the calls fall on all places of a hop.
            _ = Compare(told, left, (told.SampleRateHz / 10) + (call * told.SampleRateHz / 997));
            told.TransitionTo(told.Moods[1], 0.1f);
            if (Compare(told, left, told.SampleRateHz / 2) is not { } frames)
                return null;
            longest = Math.Max(longest, frames * 1000.0 / told.SampleRateHz);
        }
        return longest;
    }

    /// <summary>Frames before the two differ; null if they do not.</summary>
    private static int? Compare(Soundtrack told, Soundtrack left, int frames)
    {
        var a = new float[frames * told.Channels];
        var b = new float[frames * told.Channels];
        told.Read(a);
        left.Read(b);
        int same = a.AsSpan().CommonPrefixLength(b);
        return same == a.Length ? null : same / told.Channels;
    }
}
