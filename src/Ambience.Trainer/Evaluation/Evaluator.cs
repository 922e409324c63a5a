using System.Globalization;
using Ambience.Audio;
using Ambience.Health;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Trainer.Data;

namespace Ambience.Trainer.Evaluation;

/// <summary>What to evaluate and how.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>Length of the runs that are compared with what was asked.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Length of the endurance run of each mood; 0 leaves it out.</summary>
    public double EnduranceMinutes { get; init; } = 10;

    public string Engine { get; init; } = "auto";

    /// <summary>Precisions whose NLL is measured; the first one plays.</summary>
    public IReadOnlyList<WeightPrecision> Weights { get; init; } = [WeightPrecision.Stored];

    /// <summary>Of moods that <see cref="Moods"/> does not tune.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>A mood file whose temperatures are played; null: none.</summary>
    public MoodFile? Moods { get; init; }

    public ulong Seed { get; init; } = 1;
}

/// <summary>
/// Judges a network by what it plays: does it follow the chroma, loudness and onsets it is asked for (of held-out
/// music, and of the conductor's walk), does its spectrum look like real music's, does it keep going for a long time.
/// </summary>
internal sealed class Evaluator(WaveNetModel model, EvaluationOptions options)
{
    /// <summary>The network comes out of silence; what it plays meanwhile is not judged.</summary>
    private const double StartSeconds = 1;

    private readonly WaveNetShape _shape = model.Shape;

    /// <summary>Evaluates one mood.</summary>
    /// <param name="music">Real music of the mood.</param>
    /// <param name="progress">Called with seconds of music made since the last call.</param>
    /// <param name="cancellation">Stops soon.</param>
    public MoodEvaluation Evaluate(ReferenceMusic music, Action<double> progress, CancellationToken cancellation)
    {
        int mood = model.Moods.ToList().IndexOf(music.Mood);
        float[] lanes = FreeRun.PlayLanes(model, options.Engine, options.Weights[0], mood, music.Features,
            Temperatures(music.Mood), options.Seed, cancellation);
        AudioClip played = FreeRun.Decode(model, lanes);
        progress(played.Seconds);
        Adherence? prior = null;
        if (model.Prior is not null)
        {
            using MusicRenderer renderer = Renderer(music.Mood);
            (float[] asked, AudioClip audio) =
                new RendererRun(renderer, _shape).Play(Hops(options.Seconds), cancellation);
            prior = Follow(asked, audio);
            progress(audio.Seconds);
        }
        int realHops = music.Audio.Frames / _shape.HopSamples;
        float[] realAsked = music.Features[..Math.Min(music.Features.Length, realHops * ControlLayout.FeatureCount)];
        AudioClip realPart = Part(music.Audio, 0, realAsked.Length / ControlLayout.FeatureCount * _shape.HopSamples);
        // Clip by clip: the seams between them are not the music's.
        var enduranceOfReal = new Endurance(_shape, controlled: model.Prior is not null);
        foreach (ReferenceClip clip in music.Clips)
            enduranceOfReal.Add(clip.Features, FreeRun.Decode(model, clip.Lanes));
        return new MoodEvaluation(
            music.Mood,
            played.Seconds,
            Follow(music.Features, played),
            prior,
            20 * Math.Log10(played.Samples.Max(Math.Abs) + 1e-10),
            OctaveLevels.Compare(music.Audio, played),
            LoopDetector.HighestOf(music.Audio),
            options.EnduranceMinutes > 0 ? Endure(music.Mood, progress, cancellation) : null)
        {
            SecondsOfRealMusic = music.Audio.Seconds,
            HeldOutOfRealMusic = Follow(realAsked, realPart),
            Frechet = Frechet(played, music.Audio),
            Timbre = new Beside<Timbre>(Timbre.Measure(played), Timbre.Measure(music.Audio)),
            NoiseAndStereo = new Beside<NoiseAndStereo>(NoiseAndStereo.Measure(played), NoiseAndStereo.Measure(music.Audio)),
            EnduranceOfRealMusic = enduranceOfReal.Report() with { LoopScore = LoopDetector.HighestOf(music.Audio) },
            Played = played,
            PlayedLanes = lanes,
        };
    }

    /// <summary>NLL of all music in each precision.</summary>
    public IReadOnlyList<PrecisionBits> Bits(
        IReadOnlyList<ReferenceMusic> music, Action<double> progress, CancellationToken cancellation)
    {
        var precisions = new List<PrecisionBits>();
        foreach (WeightPrecision weights in options.Weights)
        {
            using var likelihood = new EngineLikelihood(model, options.Engine, weights);
            double[] bits = [.. music.Select(mood =>
            {
                double found = likelihood.Bits(mood, options.Seconds, cancellation);
                progress(Math.Min(options.Seconds, mood.Audio.Seconds));
                return found;
            })];
            precisions.Add(new PrecisionBits(weights, bits.Average(), bits));
        }
        return precisions;
    }

    /// <summary>Which mood's music each mood's sounds like; null for fewer than two moods.</summary>
    public static MoodConfusion? Confuse(IReadOnlyList<MoodEvaluation> moods, IReadOnlyList<ReferenceMusic> music)
    {
        if (moods.Count < 2)
            return null;
        FrechetDistance[] played = [.. moods.Select(mood => Spectrum(mood.Played!))];
        FrechetDistance[] real = [.. music.Select(mood => Spectrum(mood.Audio))];
        FrechetDistance[] first = [.. music.Select(mood => Spectrum(Half(mood.Audio, 0)))];
        FrechetDistance[] second = [.. music.Select(mood => Spectrum(Half(mood.Audio, 1)))];
        return new MoodConfusion([.. moods.Select(mood => mood.Mood)], Matrix(played, real), Matrix(first, second));

        static double[][] Matrix(FrechetDistance[] rows, FrechetDistance[] columns) =>
            [.. rows.Select(row => columns.Select(row.To).ToArray())];
    }

    /// <summary>Looks for what was played in the training music, and beside it for the held-out music.</summary>
    public List<MoodEvaluation> FindCopies(
        TrainingStore store, IReadOnlyList<MoodEvaluation> moods, IReadOnlyList<ReferenceMusic> music,
        CancellationToken cancellation)
    {
        float[][] pieces =
        [
            .. moods.Select(mood => InStoreUnits(mood.PlayedLanes, store)),
            .. music.Select(mood => InStoreUnits([.. mood.Clips.SelectMany(clip => clip.Lanes)], store)),
        ];
        IReadOnlyList<Nearness> found = new Memorisation(_shape).Search(store, pieces, cancellation);
        return [.. moods.Select((mood, i) =>
            mood with { Memorisation = new Beside<Nearness>(found[i], found[moods.Count + i]) })];
    }

    private float[] InStoreUnits(float[] lanes, TrainingStore store)
    {
        var scaled = new float[lanes.Length];
        for (int i = 0; i < lanes.Length; i++)
            scaled[i] = lanes[i] * model.LaneDeviations[i % _shape.Lanes] / store.LaneDeviations[i % _shape.Lanes];
        return scaled;
    }

    private static Beside<double> Frechet(AudioClip played, AudioClip real) => new(
        Spectrum(played).To(Spectrum(real)), Spectrum(Half(real, 0)).To(Spectrum(Half(real, 1))));

    private static FrechetDistance Spectrum(AudioClip audio) => new(LogMel.Measure(audio), LogMel.Bands);

    private static AudioClip Half(AudioClip audio, int which) => Part(audio, which * (audio.Frames / 2), audio.Frames / 2);

    private static AudioClip Part(AudioClip audio, int first, int frames) => new(
        audio.SampleRateHz, audio.Channels, audio.Samples[(first * audio.Channels)..((first + frames) * audio.Channels)]);

    /// <summary>Seconds of music that <see cref="Evaluate"/> makes for a mood.</summary>
    public double SecondsPerMood => (options.Seconds * (model.Prior is null ? 1 : 2)) + (60 * options.EnduranceMinutes);

    /// <summary>What a mood does not reach, in words.</summary>
    public static IEnumerable<string> MissedGoals(MoodEvaluation mood)
    {
        const double chromaMargin = 0.3, silenceSeconds = 5, loopScore = 0.97, driftDecibels = 1;
        const double driftMinutes = 5; // over less, the slope is that of a few phrases
        if (mood.HeldOut is { } heldOut && !(heldOut.ChromaMargin >= chromaMargin))
            yield return Missed($"held-out chroma: {heldOut.ChromaMargin:0.00} above a tritone, goal {chromaMargin}");
        if (mood.Prior is { } prior && !(prior.ChromaMargin >= chromaMargin))
            yield return Missed($"chroma of the prior: {prior.ChromaMargin:0.00} above a tritone, goal {chromaMargin}");
        if (mood.Endurance is not { } endurance)
            yield break;
        if (endurance.LongestSilenceSeconds > silenceSeconds)
            yield return Missed($"silent for {endurance.LongestSilenceSeconds:0.0} s, goal at most {silenceSeconds}");
        if (endurance.ClippedSamples > 0)
            yield return Missed($"{endurance.ClippedSamples} clipped samples, goal none");
        if (endurance.LoopScore > Math.Max(loopScore, mood.LoopScoreOfRealMusic))
            yield return Missed($"repeats itself, loop score {endurance.LoopScore:0.000}, goal at most {loopScore}");
        double drift = endurance.LoudnessDecibelsPerMinute;
        if (endurance.Minutes >= driftMinutes && Math.Abs(drift) > driftDecibels)
            yield return Missed($"loudness drifts {drift:0.0} dB a minute, goal at most {driftDecibels}");
        if (endurance.ChromaMarginByMinute is [.., var last] && !(last >= chromaMargin))
            yield return Missed($"chroma of the last minute: {last:0.00} above a tritone, goal {chromaMargin}");

        string Missed(FormattableString what) => $"{mood.Mood}: {what.ToString(CultureInfo.InvariantCulture)}";
    }

    private EnduranceReport Endure(string mood, Action<double> progress, CancellationToken cancellation)
    {
        using MusicRenderer renderer = Renderer(mood);
        var run = new RendererRun(renderer, _shape);
        var endurance = new Endurance(_shape, controlled: model.Prior is not null);
        int left = Hops(60 * options.EnduranceMinutes);
        while (left > 0)
        {
            int hops = Math.Min(left, Hops(60));
            (float[] asked, AudioClip audio) = run.Play(hops, cancellation);
            endurance.Add(asked, audio);
            progress(audio.Seconds);
            left -= hops;
        }
        return endurance.Report() with { RecoveriesPerHour = 60 * renderer.Recoveries / options.EnduranceMinutes };
    }

    private MusicRenderer Renderer(string mood) =>
        new(model, new MoodFile
        {
            Moods = [Tuned(mood)],
            Output = new OutputSettings(LoudnessLufs: null),
            Weights = PrecisionNames.InMoodFile(options.Weights[0]),
        }, options.Engine, options.Seed);

    private Mood Tuned(string mood) =>
        TrainedMood.Of(model, model.Moods.Count == 0 ? null : mood, options.Temperature, options.Moods);

    private float[] Temperatures(string mood)
    {
        Mood tuned = Tuned(mood);
        float temperature = tuned.Temperature.Evaluate(0);
        return [.. tuned.LaneTemperatureFactors(_shape).Select(factor => factor * temperature)];
    }

    private Adherence? Follow(float[] asked, AudioClip played) => model.Control is null
        ? null
        : Adherence.Measure(asked, FeatureExtractor.Extract(played, _shape),
            Math.Min(Hops(StartSeconds), asked.Length / ControlLayout.FeatureCount / 2));

    private int Hops(double seconds) => (int)Math.Ceiling(seconds / _shape.HopSeconds);
}
