using Ambience.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class CropScheduleTests
{
    private static readonly WaveNetShape s_shape = TestRuns.Shape;
    private static readonly TrainingOptions s_options = TestRuns.Options with { ControlDropout = 0.4f };

    [Fact]
    public void TheInputIsTheFrameBeforeAndACropFollowsOnTheLast()
    {
        CropBatch last = Fill(0), batch = Fill(0);
        CropSchedule schedule = Schedule();
        int lanes = s_shape.Lanes, streams = s_options.Streams, warm = 0;
        for (long step = 1; step < 30; step++)
        {
            (last, batch) = (batch, last);
            schedule.Fill(step, batch);
            for (int stream = 0; stream < streams; stream++)
            {
                bool cold = batch.ColdStart[stream];
                float[] before = cold ? new float[lanes] : Row(last.Targets, last.Frames - 1, stream);
                warm += batch.ColdStart[stream] ? 0 : 1;
                for (int t = 0; t < batch.Frames; t++)
                {
                    Assert.Equal(before, Row(batch.Inputs, t, stream));
                    before = Row(batch.Targets, t, stream);
                }
            }
        }
        Assert.InRange(warm, 29 * streams / 2, 29 * streams); // most crops do follow on another

        float[] Row(float[] rows, int t, int stream) =>
            [.. rows.Skip(((t * streams) + stream) * lanes).Take(lanes)];
    }

    [Fact]
    public void FeaturesBelongToTheirFramesAndDroppedGroupsAreZeroAndSaySo()
    {
        // A clip whose lanes tell the frame and whose features tell the hop.
        var clip = new CountingClip(s_shape, 5000);
        var schedule = new CropSchedule(s_shape, s_options, [clip]);
        CropBatch batch = Batch();
        int dropped = 0, groups = 0;
        for (long step = 0; step < 40; step++)
        {
            schedule.Fill(step, batch);
            for (int row = 0; row < batch.Hops * batch.Streams; row++)
            {
                int hop = row / batch.Streams, stream = row % batch.Streams;
                float frame = batch.Targets[((hop * s_shape.HopFrames * batch.Streams) + stream) * s_shape.Lanes];
                Span<float> known = batch.Known.AsSpan(row * CropBatch.KnownSize, CropBatch.KnownSize);
                for (int feature = 0; feature < ControlLayout.FeatureCount; feature++)
                {
                    float flag = known[ControlLayout.KnownFlags + ControlLayout.GroupOf(feature)];
                    Assert.True(flag is 0 or 1);
                    Assert.Equal(flag * (frame / s_shape.HopFrames), known[feature]);
                }
                groups += 4;
                dropped += known[ControlLayout.KnownFlags..].ToArray().Count(flag => flag == 0);
            }
        }
        Assert.InRange((double)dropped / groups, 0.25, 0.55); // 0.4 in the mean over some 30 runs of a stream
    }

    [Fact]
    public void MoodsHaveEqualShares()
    {
        int[] lengths = [9000, 300, 300];
        ITrainingClip[] clips = [.. lengths.Select((frames, mood) => new CountingClip(s_shape, frames, mood))];
        var schedule = new CropSchedule(s_shape, s_options, clips);
        CropBatch batch = Batch();
        var seen = new int[3];
        for (long step = 0; step < 1200; step++)
        {
            schedule.Fill(step, batch);
            foreach (long mood in batch.Moods)
                seen[mood]++;
        }
        // 1,200 each: 900 draws of 4 crops, so a deviation of 4 x 14.
        Assert.All(seen, count => Assert.InRange(count, 1000, 1400));
    }

    [Theory] // 9,000, 300 and 300 frames
    [InlineData(0, 0.9375)]
    [InlineData(0.5, 0.7326)] // shares follow the root of the length
    public void OrWhatTheBalanceSays(float balance, double shareOfTheFirst)
    {
        int[] lengths = [9000, 300, 300];
        ITrainingClip[] clips = [.. lengths.Select((frames, mood) => new CountingClip(s_shape, frames, mood))];
        var schedule = new CropSchedule(s_shape, s_options with { MoodBalance = balance }, clips);
        CropBatch batch = Batch();
        int first = 0;
        for (long step = 0; step < 1200; step++)
        {
            schedule.Fill(step, batch);
            first += batch.Moods.Count(mood => mood == 0);
        }
        Assert.InRange(first / 3600.0, shareOfTheFirst - 0.05, shareOfTheFirst + 0.05); // 900 draws
    }

    [Fact]
    public void FramesPastTheEndDoNotCount()
    {
        var schedule = new CropSchedule(s_shape, s_options, [new CountingClip(s_shape, 30)]);
        CropBatch batch = Batch();
        for (long step = 0; step < 12; step++)
        {
            schedule.Fill(step, batch);
            for (int row = 0; row < batch.Frames * batch.Streams; row++)
            {
                bool music = batch.Targets[(row * s_shape.Lanes) + 1] != 0; // lane 1 is never 0 inside
                Assert.Equal(music ? 1 : 0, batch.Weights[row]);
            }
        }
    }

    [Fact]
    public void AStoreWithoutMusicSaysSo() =>
        Assert.Throws<AmbienceException>(() => new CropSchedule(s_shape, s_options, []));

    private static CropSchedule Schedule() => new(s_shape, s_options, TestRuns.Clips(s_shape));

    private static CropBatch Batch() => new(s_shape, s_options.Streams, s_options.FramesOf(s_shape));

    private static CropBatch Fill(long step)
    {
        CropBatch batch = Batch();
        Schedule().Fill(step, batch);
        return batch;
    }

    /// <summary>Lane 0 counts frames, the others are 1; every feature counts hops.</summary>
    private sealed class CountingClip(WaveNetShape shape, int frames, int mood = 0) : ITrainingClip
    {
        public int MoodIndex => mood;

        public int Frames => frames;

        public void ReadLanes(int startFrame, Span<float> lanes)
        {
            for (int i = 0; i < lanes.Length; i++)
            {
                int frame = startFrame + (i / shape.Lanes);
                lanes[i] = frame < 0 || frame >= frames ? 0 : i % shape.Lanes == 0 ? frame : 1;
            }
        }

        public void ReadFeatures(int startHop, Span<float> features)
        {
            for (int i = 0; i < features.Length; i++)
                features[i] = startHop + (i / ControlLayout.FeatureCount);
        }
    }
}
