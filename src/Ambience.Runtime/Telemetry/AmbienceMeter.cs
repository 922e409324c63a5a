using System.Diagnostics.Metrics;

namespace Ambience.Telemetry;

/// <summary>
/// The instruments of <c>System.Diagnostics.Metrics</c>: meter <c>Ambience</c>, one measurement a soundtrack, units after
/// UCUM as OpenTelemetry has them. docs/statistics.md is their table.
/// </summary>
/// <remarks>
/// Who listens is asked on his own thread, or on that of <see cref="TelemetryRounds"/>: never on one that makes sound.
/// </remarks>
internal static class AmbienceMeter
{
    /// <summary>Name of the meter and of the event source.</summary>
    public const string Name = "Ambience";

    /// <summary>Tag that every measurement has: the name of the soundtrack.</summary>
    public const string SoundtrackTag = "ambience.soundtrack";

    /// <summary>Tag of <c>ambience.memory.usage</c>: weights or state.</summary>
    public const string MemoryTag = "ambience.memory.kind";

    private static readonly Meter s_meter = new(Name, typeof(AmbienceMeter).Assembly.GetName().Version?.ToString(3));

    /// <summary>Seconds that hops took.</summary>
    public static Histogram<double> HopDuration { get; } = s_meter.CreateHistogram<double>(
        "ambience.hop.duration", "s", "Time that making a hop of music took.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [1e-4, 2.5e-4, 5e-4, 1e-3, 2e-3, 3e-3, 4e-3, 5e-3, 7.5e-3, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 1],
        });

    /// <summary>Makes the instruments, the first time.</summary>
    public static void Start() => _ = HopDuration;

    static AmbienceMeter()
    {
        Gauge("ambience.generator.utilization", "1", "Share of one processor core that making the music takes.",
            statistics => statistics.CoreShare);
        Gauge("ambience.buffer.duration", "s", "Music that was made and not heard yet.",
            statistics => statistics.BufferedMilliseconds / 1000);
        Gauge("ambience.governor.step", "1", "What was given up to keep the music going: 0 = nothing .. 4 = the last seconds loop.",
            statistics => (int)statistics.GovernorStep);
        Counter("ambience.music.time", "s", "Music made.", statistics => statistics.SecondsMade);
        Counter("ambience.underruns", "{underrun}", "Times that the output ran out of music.", statistics => statistics.Underruns);
        Counter("ambience.loops", "{loop}", "Times that the last seconds had to be heard again.", statistics => statistics.Loops);
        Counter("ambience.recoveries", "{recovery}", "Times that music that went wrong was healed.",
            statistics => statistics.Recoveries);
        Counter("ambience.device.losses", "{loss}", "Times that the sound device was lost and opened again.",
            statistics => statistics.DeviceLosses);
        Counter("ambience.generator.allocated", "By", "Managed memory allocated on the audio path; stays 0.",
            statistics => statistics.AllocatedBytes);
        _ = s_meter.CreateObservableUpDownCounter("ambience.memory.usage", Memory, "By",
            "Memory that the network takes: its weights, and what it remembers of the music.");
    }

    private static void Gauge(string name, string unit, string description, Func<SoundtrackStatistics, double> value) =>
        _ = s_meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    private static void Counter(string name, string unit, string description, Func<SoundtrackStatistics, double> value) =>
        _ = s_meter.CreateObservableCounter(name, () => Measure(value), unit, description);

    private static List<Measurement<double>> Measure(Func<SoundtrackStatistics, double> value) =>
        [.. TelemetryRounds.Open.Select(one => new Measurement<double>(value(one.Statistics), one.Tag))];

    private static List<Measurement<long>> Memory()
    {
        var measured = new List<Measurement<long>>();
        foreach (SoundtrackTelemetry one in TelemetryRounds.Open)
        {
            SoundtrackStatistics statistics = one.Statistics;
            measured.Add(new(statistics.WeightBytes, one.Tag, new(MemoryTag, "weights")));
            measured.Add(new(statistics.StateBytes, one.Tag, new(MemoryTag, "state")));
        }
        return measured;
    }
}
