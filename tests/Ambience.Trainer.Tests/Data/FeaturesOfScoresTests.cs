using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Corpus;
using Ambience.Trainer.Tests.Corpus;
using Xunit;

namespace Ambience.Trainer.Tests.Data;

/// <summary>Features of sampled instruments, rendered by fluidsynth, against the score that was played.</summary>
public class FeaturesOfScoresTests(RenderedCorpus corpus) : IClassFixture<RenderedCorpus>
{
    private const int Width = ControlLayout.FeatureCount;
    private static readonly WaveNetShape s_shape = WaveNetPresets.Ambient48;

    [Theory]
    [InlineData("calm")]
    [InlineData("wonder")]
    [InlineData("cavern")]
    [InlineData("tense")]
    [InlineData("journey")]
    [InlineData("night")]
    public void ChromaFollowsTheNotesThatSound(string mood)
    {
        (float[] features, SideCar score) = Measure(mood);
        double cosine = 0, tritone = 0;
        int hops = 0;
        for (int hop = 0; hop < features.Length / Width; hop++)
        {
            double time = (hop + 0.5) * s_shape.HopSeconds;
            var played = new double[12];
            foreach (SideCarNote note in score.Notes.Where(note => note.Start <= time && time < note.End))
                played[note.Pitch % 12] += note.Velocity;
            double length = Math.Sqrt(played.Sum(value => value * value));
            if (length == 0)
                continue;
            hops++;
            for (int pitch = 0; pitch < 12; pitch++)
            {
                cosine += played[pitch] / length * features[(hop * Width) + pitch];
                tritone += played[(pitch + 6) % 12] / length * features[(hop * Width) + pitch];
            }
        }
        Assert.True(hops > 500);
        Assert.True(cosine / hops > 0.75 && tritone / hops < 0.3,
            $"{mood}: {cosine / hops:0.00} against {tritone / hops:0.00} a tritone away");
    }

    /// <summary>
    /// The root of each chord is found again in the chroma: of the twelve transpositions of the chord's tones, the one
    /// that was played fits best. The first quarter of a second of a chord, in which the one before rings on, does not
    /// count, nor does silence.
    /// </summary>
    [Fact]
    public void ChordRootsOfTheCalmMoodAreFound()
    {
        (float[] features, SideCar score) = Measure("calm");
        int right = 0, hops = 0;
        foreach (SideCarChord chord in score.Chords)
        {
            int first = (int)Math.Ceiling((chord.Start + 0.25) / s_shape.HopSeconds);
            int end = Math.Min(features.Length / Width, (int)(chord.End / s_shape.HopSeconds));
            for (int hop = first; hop < end; hop++)
            {
                float[] chroma = features[(hop * Width)..((hop * Width) + ControlLayout.ChromaSize)];
                if (chroma.Sum() == 0)
                    continue;
                int found = Enumerable.Range(0, 12).MaxBy(shift =>
                    chord.PitchClasses.Sum(pitch => chroma[(pitch + shift) % 12]));
                right += found == 0 ? 1 : 0;
                hops++;
            }
        }
        Assert.True(hops > 800);
        Assert.True(right >= 0.85 * hops, $"{(double)right / hops:P1} of {hops} hops");
    }

    [Theory] // the moods with struck instruments; pads and drones swell in and have no onset to speak of
    [InlineData("calm")]
    [InlineData("wonder")]
    public void OnsetStrengthIsHighWhereNotesStartAndLowElsewhere(string mood)
    {
        (float[] features, SideCar score) = Measure(mood);
        int hops = features.Length / Width;
        var near = new HashSet<int>();
        var peaks = new List<float>();
        foreach (SideCarNote note in score.Notes)
        {
            int hop = (int)(note.Start / s_shape.HopSeconds);
            near.UnionWith(Enumerable.Range(hop - 2, 8));
            if (hop > 1 && hop < hops - 4)
                peaks.Add(Enumerable.Range(hop - 1, 5).Max(h => features[(h * Width) + ControlLayout.Density]));
        }
        float[] elsewhere = [.. Enumerable.Range(0, hops).Where(hop => !near.Contains(hop))
            .Select(hop => features[(hop * Width) + ControlLayout.Density])];
        peaks.Sort();
        float typical = peaks[peaks.Count / 2], background = elsewhere.Order().ElementAt(elsewhere.Length / 2);
        Assert.InRange(typical, 0.25f, 2f);
        Assert.True(typical > 5 * background, $"{mood}: {typical:0.00} at notes, {background:0.00} elsewhere");
    }

    private (float[] Features, SideCar Score) Measure(string mood)
    {
        string path = Path.Combine(corpus.Folder, mood, $"{mood}-01");
        return (FeatureExtractor.Extract(WaveFile.Read(path + ".wav"), s_shape), SideCar.TryRead(path + ".json")!);
    }
}
