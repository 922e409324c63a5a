using System.Diagnostics;
using Ambience.Audio;
using Ambience.Trainer.Data;
using Ambience.Trainer.Imports;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Imports;

/// <summary>Compressed formats, made and read by the ffmpeg program (build.sh test installs it).</summary>
public sealed class FfmpegTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AudioClip _music = TestAudio.Arpeggio(48_000, 12, [60, 64, 67, 71, 62]);

    public FfmpegTests()
    {
        Directory.CreateDirectory(_folder["audio/calm"]);
        WaveFile.Write(_folder["music.wav"], _music, WaveEncoding.Pcm16);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("flac", 1e-4)]
    [InlineData("aiff", 1e-4)]
    [InlineData("ogg", 0.1)]
    [InlineData("mp3", 0.1)]
    [InlineData("opus", 0.1)]
    [InlineData("m4a", 0.1)]
    public void AFormatIsReadAsTheMusicThatItHolds(string format, double tolerance)
    {
        string path = _folder[$"music.{format}"];
        Encode(path);
        using IAudioSource source = new AudioImport(null).Open(path, TestContext.Current.CancellationToken);
        Assert.Equal((48_000, 2), (source.SampleRateHz, source.Channels));
        var samples = new float[2 * 48_000 * 13];
        int frames = source.Read(samples);
        Assert.Equal(12, frames / 48_000.0, 0.1);
        Assert.Equal(12, source.ClaimedSeconds, 0.1);

        // Coders put some silence in front: find it, then the difference must be small beside the music.
        double best = Enumerable.Range(0, 3_000).Min(delay => Distance(samples, delay));
        Assert.True(best < tolerance, $"{format}: {best:0.0000}");
    }

    [Fact]
    public void AStoreIsMadeOfAllOfThemAndACodedCopyIsNoticed()
    {
        Encode(_folder["audio/calm/a.flac"]);
        Encode(_folder["audio/calm/b.mp3"]);
        File.Copy(_folder["music.wav"], _folder["audio/calm/c.wav"]);
        File.WriteAllText(_folder["audio/calm/d.mp3"], "this is no music");
        File.WriteAllText(_folder["audio/calm/e.flac"], "");
        PreparationReport report = Prepare(null);
        Assert.Equal(["calm/a.flac", "calm/b.mp3"], report.Files.Select(file => file.Name));
        var reasons = report.Rejections.ToDictionary(rejection => rejection.Name, rejection => rejection.Reason);
        Assert.Equal(["calm/c.wav", "calm/d.mp3", "calm/e.flac"], reasons.Keys.Order());
        Assert.Contains("same audio as calm/a.flac", reasons["calm/c.wav"]);
        Assert.Contains("found none", reasons["calm/d.mp3"]);
        Assert.Contains("found 0 Hz", reasons["calm/e.flac"]);
        Assert.Equal([new LookAlike("calm/b.mp3", "calm/a.flac")], report.LookAlikes);
    }

    [Fact]
    public void ACutFileIsUsedAsFarAsItGoesAndSaidSo()
    {
        Encode(_folder["audio/calm/a.flac"]);
        using (FileStream file = File.OpenWrite(_folder["audio/calm/a.flac"]))
            file.SetLength(file.Length / 2);
        FileReport report = Prepare(null).Files.Single();
        Assert.InRange(report.Seconds, 3, 9);
        Assert.Contains("could be decoded", report.Notes.Single());
    }

    [Fact]
    public void WithoutFfmpegOnlyTheFilesThatNeedItAreLeftOut()
    {
        Encode(_folder["audio/calm/a.flac"]);
        File.Copy(_folder["music.wav"], _folder["audio/calm/b.wav"]);
        PreparationReport report = Prepare(_folder["nowhere"]);
        Assert.Equal("calm/b.wav", report.Files.Single().Name);
        Rejection left = report.Rejections.Single();
        Assert.Equal("calm/a.flac", left.Name);
        Assert.Contains("apt-get install ffmpeg", left.Reason);
        File.Delete(_folder["audio/calm/b.wav"]);
        Assert.Contains("ffmpeg", Assert.Throws<AmbienceException>(() => Prepare(_folder["nowhere"])).Message);
        Assert.Single(Prepare(null).Files); // and once it is there, they are used
    }

    [Fact]
    public void ASourceMayBeLeftInTheMiddle()
    {
        Encode(_folder["long.flac"]);
        IAudioSource source = new AudioImport(null).Open(_folder["long.flac"], TestContext.Current.CancellationToken);
        Assert.Equal(100, source.Read(new float[200]));
        source.Dispose();
    }

    private PreparationReport Prepare(string? ffmpeg) =>
        new Preparation(new() { Shape = TestAudio.OddShape, FfmpegFolder = ffmpeg }).Run(
            _folder["audio"], _folder["store"], (_, _, _) => { }, TestContext.Current.CancellationToken);

    private void Encode(string path)
    {
        using Process ffmpeg = Process.Start("ffmpeg",
            ["-loglevel", "error", "-y", "-i", _folder["music.wav"], "-b:a", "192k", "-strict", "-2", path]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    /// <summary>Relative error of two seconds in the middle at a delay.</summary>
    private double Distance(float[] samples, int delay)
    {
        double error = 0, energy = 0;
        for (int i = 48_000 * 8; i < 48_000 * 10; i += 7)
        {
            double difference = samples[i + (2 * delay)] - _music.Samples[i];
            error += difference * difference;
            energy += _music.Samples[i] * (double)_music.Samples[i];
        }
        return Math.Sqrt(error / energy);
    }
}
