using Ambience.Editor.Editing.Comparing;
using Ambience.Editor.Tests.Browser;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Tests.Editing;

/// <summary>Two versions of the demo's moods beside each other, with its real network.</summary>
public class AbPairTests
{
    private const int Block = 480;                   // 10 ms
    private const int Crossfade = 2 * 480 * 2 + 16; // samples of 20 ms, and a little for rounding

    private static readonly string s_text = File.ReadAllText(RepositoryFiles.DemoMoods);
    private static readonly WaveNetModel s_model = WeightFile.Read(RepositoryFiles.DemoWeights);

    private static MoodFile Moods(string old = "", string text = "") =>
        MoodFile.Parse(old.Length == 0 ? s_text : s_text.Replace(old, text), RepositoryFiles.DemoMoods);

    private static float[] Read(AbPair pair, int blocks)
    {
        var samples = new float[blocks * Block * pair.Channels];
        for (int block = 0; block < blocks; block++)
            pair.Read(samples.AsSpan(block * Block * pair.Channels, Block * pair.Channels));
        return samples;
    }

    /// <summary>Music that plays: a captured moment, and what comes after it.</summary>
    private static (SoundtrackState State, float[] After) Playing()
    {
        using Soundtrack soundtrack = Soundtrack.Open(s_model, Moods(), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 9 });
        soundtrack.Play("cavern");
        soundtrack.SetParameter("danger", 0.6f);
        soundtrack.Read(new float[2 * Block * 60]);
        SoundtrackState state = soundtrack.CaptureState();
        var after = new float[2 * Block * 60];
        soundtrack.Read(after);
        return (state, after);
    }

    [Fact]
    public void TwoVersionsThatDoNotDifferAreTheSameToTheBitWhicheverIsHeard()
    {
        (SoundtrackState state, float[] after) = Playing();
        using var pair = new AbPair(s_model, Moods(), Moods("# wanders by itself", "# another comment"), new AbBeginning(9, null, state, Moods()));
        Assert.Equal((AbOrigin.Exact, AbOrigin.Exact), (pair.OriginOfA, pair.OriginOfB));
        float[] a = Read(pair, 30);
        pair.HearsB = true;
        float[] b = Read(pair, 30);
        // Behind the fade-in of a restored state it is the music that was playing, sample by sample.
        const int FadedIn = 2 * 480;
        Assert.Equal(after.AsSpan(FadedIn, a.Length - FadedIn), a.AsSpan(FadedIn));
        Assert.Equal(after.AsSpan(a.Length + Crossfade, b.Length - Crossfade), b.AsSpan(Crossfade));
        Assert.Equal(double.NegativeInfinity, pair.Measure().DifferenceDecibels);
    }

    [Fact]
    public void AVersionThatDiffersIsHeardFromTheSwitchOnAndExactlySo()
    {
        var beginning = new AbBeginning(4, "calm");
        MoodFile bright = Moods("density: { range: [0.8, 1.1], seconds: 25 }", "brightnessOctaves: 1.5");
        using var alone = new AbPair(s_model, bright, bright, beginning);
        using var pair = new AbPair(s_model, Moods(), bright, beginning);
        float[] reference = Read(alone, 60);
        float[] a = Read(pair, 30);
        pair.HearsB = true;
        float[] b = Read(pair, 30);
        Assert.NotEqual(reference[..a.Length], a);
        Assert.Equal(reference.AsSpan(a.Length + Crossfade), b.AsSpan(Crossfade));
        AbFigures figures = pair.Measure();
        Assert.True(figures.DifferenceDecibels > -30, $"{figures.DifferenceDecibels} dB");
        Assert.True(figures.B.CentroidHz > 1.1 * figures.A.CentroidHz, $"{figures}");
    }

    [Fact]
    public void OtherLayersJoinTheMusicThatPlays()
    {
        (SoundtrackState state, float[] after) = Playing();
        MoodFile more = Moods("      shadow: &shadow", "      glow: { blend: wonder, gainDecibels: -6 }\n      shadow: &shadow");
        using var pair = new AbPair(s_model, Moods(), more, new AbBeginning(9, null, state, Moods()));
        Assert.Equal((AbOrigin.Exact, AbOrigin.Adapted), (pair.OriginOfA, pair.OriginOfB));
        float[] a = Read(pair, 50);
        Assert.Equal(after.AsSpan(960, a.Length - 960), a.AsSpan(960));
        Assert.True(pair.Measure().DifferenceDecibels is > -40 and < 6);
    }

    [Fact]
    public void LevelsAreMatchedByTheirLoudness()
    {
        var beginning = new AbBeginning(4, "calm");
        using var pair = new AbPair(s_model, Moods(), Moods("model:", "output: { gainDecibels: -9 }\nmodel:"), beginning);
        pair.MatchesLevels = true;
        _ = Read(pair, 150);
        AbFigures figures = pair.Measure();
        Assert.Equal(-9, figures.B.IntegratedLufs - figures.A.IntegratedLufs, 0.5);
        double heardA = Energy(Read(pair, 50));
        pair.HearsB = true;
        _ = Read(pair, 3);
        double heardB = Energy(Read(pair, 50));
        Assert.InRange(10 * Math.Log10(heardB / heardA), -4, 4); // 9 dB apart without it
    }

    [Fact]
    public void WhatIsEditedMeanwhileReachesBAlone()
    {
        using var pair = new AbPair(s_model, Moods(), Moods(), new AbBeginning(4, "calm"));
        _ = Read(pair, 30);
        Assert.Equal(double.NegativeInfinity, pair.Measure().DifferenceDecibels);
        pair.ReplaceB(Moods("density: { range: [0.8, 1.1], seconds: 25 }", "brightnessOctaves: -2"));
        _ = Read(pair, 120);
        Assert.True(pair.Measure().DifferenceDecibels > -30);
    }

    private static double Energy(float[] samples) => samples.Sum(sample => (double)sample * sample);
}
