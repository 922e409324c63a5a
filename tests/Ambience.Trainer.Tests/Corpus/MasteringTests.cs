using Ambience.Audio;
using Ambience.Trainer.Corpus.Rendering;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class MasteringTests
{
    private const int Rate = 48_000;

    [Fact]
    public void AQuietToneComesOutAtTheTargetLoudness()
    {
        AudioClip clip = Tone(5.3, amplitude: 0.01f);
        (AudioClip mastered, double lufs, double peak) = Mastering.Master(clip, 5.0);
        Assert.Equal(5 * Rate, mastered.Frames);
        Assert.Equal(Mastering.TargetLufs, lufs, 1e-3);
        Assert.Equal(Mastering.TargetLufs, Loudness.IntegratedLufs(mastered), 0.01);
        Assert.Equal(20 * Math.Log10(mastered.Samples.Max()), peak, 1e-4);
    }

    [Fact]
    public void ASharpPeakKeepsBelowTheCeilingInsteadOfReachingTheTarget()
    {
        AudioClip clip = Tone(4, amplitude: 0.001f);
        clip.Samples[Rate] = -0.4f;
        (AudioClip mastered, double lufs, double peak) = Mastering.Master(clip, 4);
        Assert.Equal(Mastering.PeakCeilingDecibels, peak, 1e-6);
        Assert.True(lufs < Mastering.TargetLufs);
        Assert.Equal(Math.Pow(10, Mastering.PeakCeilingDecibels / 20), mastered.Samples.Max(MathF.Abs), 1e-5);
    }

    [Fact]
    public void TheEndFadesToNothing()
    {
        (AudioClip mastered, _, _) = Mastering.Master(Tone(4, 0.1f), 3);
        Assert.Equal(0, mastered.Samples[^1]);
        Assert.True(mastered.Samples[^960..].Max(MathF.Abs) < 0.001f);
        Assert.True(mastered.Samples[..^(2 * Rate)].Max(MathF.Abs) > 0.1f);
    }

    [Fact]
    public void SilenceIsAnError()
    {
        var silence = new AudioClip(Rate, 2, new float[2 * Rate]);
        Assert.Contains("silent", Assert.Throws<AmbienceException>(() => Mastering.Master(silence, 1)).Message);
    }

    [Fact]
    public void NotANumberIsAnError()
    {
        AudioClip clip = Tone(2, 0.1f);
        clip.Samples[777] = float.NaN;
        Assert.Throws<AmbienceException>(() => Mastering.Master(clip, 2));
    }

    [Fact]
    public void ARenderingThatStoppedEarlyIsAnError()
    {
        var error = Assert.Throws<AmbienceException>(() => Mastering.Master(Tone(2, 0.1f), 3));
        Assert.Contains("expected at least 3", error.Message);
    }

    private static AudioClip Tone(double seconds, float amplitude)
    {
        var samples = new float[2 * (int)(seconds * Rate)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = amplitude * MathF.Sin(2 * MathF.PI * 441 * (i / 2) / Rate);
        return new AudioClip(Rate, 2, samples);
    }
}
