using Ambience.Model;
using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>A layer that somebody mutes is not heard, and nothing else changes.</summary>
public sealed class SoundtrackMuteTests
{
    private const int FadeFrames = 800; // 50 ms at 16 kHz, which is what the fade lasts

    private static readonly WaveNetModel Model = MusicModels.Create();

    private static MoodFile File(params string[] layers) => new()
    {
        Moods = [new Mood { Name = "rich", Blend = [new("calm", 1)], Layers = [.. layers.Select(name => new Layer { Name = name })] }],
        Parameters = MusicModels.Parameters,
    };

    private static Soundtrack Open(MoodFile? file = null)
    {
        Soundtrack soundtrack = Soundtrack.Open(
            Model, file ?? File("main", "second"), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 5 });
        soundtrack.Play();
        return soundtrack;
    }

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    [Fact]
    public void AMutedLayerLeavesTheOthersAsTheyAre()
    {
        using Soundtrack muted = Open(), alone = Open(File("main"));
        muted.SetLayerMuted("second", true);
        Assert.True(muted.IsLayerMuted("second"));
        Assert.False(muted.IsLayerMuted("main"));
        Assert.Equal(Read(alone, 3_000), Read(muted, 3_000));
    }

    [Fact]
    public void AllLayersMutedAreSilence()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.SetLayerMuted("main", true);
        soundtrack.SetLayerMuted("second", true);
        Assert.All(Read(soundtrack, 1_000), sample => Assert.Equal(0, sample));
        soundtrack.SetLayerMuted("main", false);
        Assert.Contains(Read(soundtrack, 1_000), sample => sample != 0);
    }

    [Fact]
    public void TheMusicComesBackWhereItWouldHaveBeen()
    {
        using Soundtrack once = Open(), never = Open();
        Assert.Equal(Read(never, 2_000), Read(once, 2_000));
        once.SetLayerMuted("second", true);
        float[] with = Read(never, 4_000), without = Read(once, 4_000);
        Assert.NotEqual(with, without);
        once.SetLayerMuted("second", false);
        _ = Read(never, 2 * FadeFrames);
        _ = Read(once, 2 * FadeFrames);
        Assert.Equal(Read(never, 2_000), Read(once, 2_000));
    }

    [Fact]
    public void ItFadesInsteadOfJumping()
    {
        // The ear hears the step; what is seen of it is the muted layer's own part of the mix, which falls along a line.
        using Soundtrack fading = Open(), playing = Open(), alone = Open(File("main"));
        foreach (Soundtrack each in (Soundtrack[])[fading, playing, alone])
            _ = Read(each, 2_000);
        fading.SetLayerMuted("second", true);
        float[] faded = Read(fading, 2 * FadeFrames), full = Read(playing, 2 * FadeFrames), rest = Read(alone, 2 * FadeFrames);
        var shares = new List<double>();
        for (int i = 0; i < full.Length; i++)
        {
            if (Math.Abs(full[i] - rest[i]) > 1e-3)
                shares.Add((faded[i] - rest[i]) / (full[i] - rest[i]));
        }
        Assert.True(shares.Count > 500, $"the second layer sounds in {shares.Count} samples");
        Assert.True(shares[0] > 0.9, $"begins at {shares[0]}");
        Assert.Equal(0, shares[^1], 1e-3);
        for (int i = 1; i < shares.Count; i++)
            Assert.True(shares[i] <= shares[i - 1] + 1e-3 && shares[i] > shares[i - 1] - 0.1, $"{shares[i - 1]} -> {shares[i]}");
    }

    [Fact]
    public void ACapturedStateKnowsNothingOfIt()
    {
        using Soundtrack muted = Open(), plain = Open();
        muted.SetLayerMuted("second", true);
        _ = Read(muted, 2_400);
        _ = Read(plain, 2_400);
        using Soundtrack resumed = Open();
        resumed.Restore(muted.CaptureState());
        Assert.False(resumed.IsLayerMuted("second"));
        // What was mixed already, and crosses over into what was captured, is behind after a moment.
        _ = Read(resumed, 1_000);
        _ = Read(plain, 1_000);
        Assert.Equal(Read(plain, 2_000), Read(resumed, 2_000));
    }

    [Fact]
    public void ItStaysWithTheNameWhenMoodsAreReplaced()
    {
        using Soundtrack soundtrack = Open();
        soundtrack.SetLayerMuted("second", true);
        soundtrack.ReplaceMoods(File("third", "second", "main"));
        Assert.Equal(["second"], soundtrack.Layers.Where(soundtrack.IsLayerMuted));
    }

    [Fact]
    public void AnUnknownLayerIsNamedWithThoseThatAre()
    {
        using Soundtrack soundtrack = Open();
        var error = Assert.Throws<ArgumentException>(() => soundtrack.SetLayerMuted("drums", true));
        Assert.Contains("'drums'", error.Message);
        Assert.Contains("main, second", error.Message);
    }
}
