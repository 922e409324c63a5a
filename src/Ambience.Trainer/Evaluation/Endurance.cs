using Ambience.Audio;
using Ambience.Health;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>What became of a long time of free running.</summary>
/// <param name="Minutes">How long.</param>
/// <param name="LongestSilenceSeconds">Longest stretch softer than -60 LUFS.</param>
/// <param name="PeakDecibels">Largest sample, dB of full scale.</param>
/// <param name="ClippedSamples">Samples at or beyond full scale.</param>
/// <param name="LoopScore">
/// See <see cref="LoopDetector.HighestOf"/>; about what real music has, or lower, is good; 1 = stuck.
/// </param>
/// <param name="LoudnessDecibelsPerMinute">Slope of heard minus asked loudness: does it fade away or swell.</param>
/// <param name="ChromaMarginByMinute">Chroma followed above a tritone, minute by minute; empty without control.</param>
internal sealed record EnduranceReport(
    double Minutes,
    double LongestSilenceSeconds,
    double PeakDecibels,
    long ClippedSamples,
    double LoopScore,
    double LoudnessDecibelsPerMinute,
    IReadOnlyList<double> ChromaMarginByMinute)
{
    /// <summary>Times an hour that a second or more is softer than -60 LUFS.</summary>
    public double SilencesPerHour { get; init; }

    /// <summary>Clicks an hour; see <see cref="ClickDetector"/>.</summary>
    public double ClicksPerHour { get; init; }

    /// <summary>Clipped samples an hour.</summary>
    public double ClippedPerHour => ClippedSamples / (Minutes / 60);

    /// <summary>Times an hour that a health monitor had to bring the music back; 0 where none watches.</summary>
    public double RecoveriesPerHour { get; init; }

    /// <summary>Slope of heard minus asked loudness, in decibels an hour.</summary>
    public double LoudnessDecibelsPerHour => 60 * LoudnessDecibelsPerMinute;
}

/// <summary>Listens to a long free run, minute by minute.</summary>
internal sealed class Endurance(WaveNetShape shape, bool controlled)
{
    private const int Width = ControlLayout.FeatureCount;
    private const double SilenceSeconds = 1;
    private const float SilentLoudness = (-60f + 40) / 20;

    private readonly List<double> _margins = [];
    private readonly List<(double Minute, double Decibels)> _drift = [];
    private long _hops, _silentHops, _longestSilentHops, _silences, _clicks, _clipped;
    private double _loopScore;
    private float _peak;

    /// <summary>Takes the next part: what was asked, [hops, 15], and what came out.</summary>
    public void Add(float[] asked, AudioClip audio)
    {
        foreach (float sample in audio.Samples)
        {
            float magnitude = Math.Abs(sample);
            _peak = Math.Max(_peak, magnitude);
            if (!(magnitude < 1)) // also what is not a number
                _clipped++;
        }
        float[] heard = FeatureExtractor.Extract(audio, shape);
        for (int row = 0; row < heard.Length; row += Width, _hops++)
        {
            float loudness = heard[row + ControlLayout.Loudness];
            _silentHops = loudness < SilentLoudness ? _silentHops + 1 : 0;
            _longestSilentHops = Math.Max(_longestSilentHops, _silentHops);
            if (_silentHops == (long)Math.Ceiling(SilenceSeconds / shape.HopSeconds))
                _silences++;
            double wanted = controlled ? asked[row + ControlLayout.Loudness] : 0;
            _drift.Add((_hops * shape.HopSeconds / 60, 20 * (loudness - wanted)));
        }
        if (controlled)
            _margins.Add(Math.Round(Adherence.Measure(asked, heard, skipHops: 0).ChromaMargin, 3));
        _loopScore = Math.Max(_loopScore, LoopDetector.HighestOf(audio));
        _clicks += Clicks(audio);
    }

    /// <summary>Clicks after the first 50 ms: a part that begins in the middle of music begins with one.</summary>
    private static long Clicks(AudioClip audio)
    {
        var detector = new ClickDetector(audio.SampleRateHz, audio.Channels);
        int start = Math.Min(audio.Samples.Length, audio.SampleRateHz / 20 * audio.Channels);
        detector.Add(audio.Samples.AsSpan(..start));
        long atStart = detector.Count;
        detector.Add(audio.Samples.AsSpan(start..));
        detector.Finish();
        return detector.Count - atStart;
    }

    /// <summary>What was heard so far.</summary>
    public EnduranceReport Report() => new(
        _hops * shape.HopSeconds / 60,
        _longestSilentHops * shape.HopSeconds,
        20 * Math.Log10(_peak + 1e-10),
        _clipped,
        _loopScore,
        Slope(_drift),
        _margins)
    {
        SilencesPerHour = _silences / (_hops * shape.HopSeconds / 3600),
        ClicksPerHour = _clicks / (_hops * shape.HopSeconds / 3600),
    };

    /// <summary>Least-squares slope of y over x.</summary>
    private static double Slope(List<(double X, double Y)> points)
    {
        double meanX = points.Average(p => p.X), meanY = points.Average(p => p.Y);
        double spread = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        return spread == 0 ? 0 : points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / spread;
    }
}
