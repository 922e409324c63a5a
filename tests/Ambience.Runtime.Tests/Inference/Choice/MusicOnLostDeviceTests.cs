using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Runtime.Tests.Playback;
using Microsoft.Extensions.Logging;
using Silk.NET.Vulkan;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Choice;

/// <summary>The whole way on a real Vulkan device that goes away amid the music, and on a machine that has none.</summary>
public class MusicOnLostDeviceTests
{
    private readonly LogLines _log = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_music_goes_on_without_a_gap(bool atSubmit)
    {
        var faults = new VulkanFaults();
        MoodFile moods = Moods();
        var batch = new MusicBatch(MusicModels.Create(), EngineCatalogue.Vulkan, new EngineOptions
        {
            Vulkan = new VulkanOptions { Faults = faults }, Logger = _log,
        }, streams: 1);
        using var renderer = new MusicRenderer(batch, ownsBatch: true, moods, seed: 3, new MusicEvents(), new SoundLevels());
        Assert.Equal(EngineCatalogue.Vulkan, renderer.EngineName);

        float[] before = Read(renderer, seconds: 1);
        if (atSubmit)
            faults.NextSubmit = Result.ErrorDeviceLost;
        else
            faults.NextWait = Result.ErrorDeviceLost;
        float[] after = Read(renderer, seconds: 1);

        Assert.Equal(EngineCatalogue.Cpu, renderer.EngineName);
        Assert.Contains("VK_ERROR_DEVICE_LOST", batch.EngineChoice.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(after, float.IsNaN);
        Assert.InRange(Rms(after) / Rms(before), 0.5, 2);
        // A click would be a jump between neighbours that the music itself never makes.
        float[] seam = [.. before.AsSpan(before.Length - 400), .. after.AsSpan(0, 400)];
        Assert.True(LargestJump(seam) <= LargestJump(before) * 1.1f, $"{LargestJump(seam)} > {LargestJump(before)}");
        Assert.True(SpinWait.SpinUntil(() => !_log.Lines.IsEmpty, TimeSpan.FromSeconds(30)), "nothing was logged");
        Assert.Equal(LogLevel.Error, Assert.Single(_log.Lines).Level);
    }

    [Fact]
    public void Without_a_driver_the_CPU_plays_and_one_line_says_why()
    {
        if (!ChildProcess.IsHere)
        {
            ChildProcess.Run(
                typeof(MusicOnLostDeviceTests), nameof(Without_a_driver_the_CPU_plays_and_one_line_says_why),
                ("VK_ICD_FILENAMES", "/nowhere/driver.json"), ("VK_DRIVER_FILES", "/nowhere/driver.json"));
            return;
        }
        using Soundtrack soundtrack = Soundtrack.Open(MusicModels.Create(), Moods(), new SoundtrackOptions
        {
            Output = SoundtrackOutput.Pull, Engine = EngineCatalogue.Vulkan, Seed = 3, Logger = _log,
        });
        soundtrack.Play();
        var heard = new float[soundtrack.SampleRateHz * soundtrack.Channels];
        soundtrack.Read(heard);

        Assert.True(Rms(heard) > 0);
        Assert.Equal(EngineCatalogue.Cpu, soundtrack.Statistics.Engine);
        Assert.Equal(EngineCatalogue.Vulkan, soundtrack.Statistics.EngineChoice.Asked);
        (_, string text) = Assert.Single(_log.Lines, line => line.Item1 >= LogLevel.Warning);
        Assert.Contains("driver", text, StringComparison.Ordinal);
        Assert.Equal(soundtrack.Statistics.EngineChoice.Reason, text);
    }

    private static MoodFile Moods() => new()
    {
        Moods = MusicModels.Moods, Parameters = MusicModels.Parameters, Output = new OutputSettings(LoudnessLufs: null),
    };

    private static float[] Read(MusicRenderer renderer, double seconds)
    {
        var samples = new float[(int)(seconds * renderer.SampleRateHz) * renderer.Channels];
        renderer.Read(samples);
        return samples;
    }

    private static double Rms(float[] samples) => Math.Sqrt(samples.Average(sample => sample * (double)sample));

    private static float LargestJump(float[] interleaved)
    {
        float largest = 0;
        for (int i = 2; i < interleaved.Length; i++)
            largest = Math.Max(largest, Math.Abs(interleaved[i] - interleaved[i - 2]));
        return largest;
    }
}
