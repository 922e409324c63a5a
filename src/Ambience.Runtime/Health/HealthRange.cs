namespace Ambience.Health;

/// <summary>The figures that a measure had in the training audio of a mood.</summary>
/// <param name="Lowest">The lowest; NaN if it was not measured.</param>
/// <param name="Highest">The highest; NaN if it was not measured.</param>
public readonly record struct HealthRange(float Lowest, float Highest)
{
    /// <summary>How many <see cref="HealthMeasure"/>s there are.</summary>
    public static int MeasureCount { get; } = Enum.GetValues<HealthMeasure>().Length;

    /// <summary>Not measured.</summary>
    public static HealthRange Unknown { get; } = new(float.NaN, float.NaN);

    /// <summary>Whether it was measured.</summary>
    public bool IsKnown => !float.IsNaN(Lowest) && !float.IsNaN(Highest);

    /// <summary>The range that holds both; of an unknown one nothing is kept.</summary>
    public HealthRange With(HealthRange other) => !IsKnown ? other : !other.IsKnown ? this
        : new HealthRange(Math.Min(Lowest, other.Lowest), Math.Max(Highest, other.Highest));
}

/// <summary>What a weight file knows of healthy music of one trained mood.</summary>
/// <remarks>Immutable by convention; any thread.</remarks>
/// <param name="Mood">The mood.</param>
/// <param name="Ranges">One for each <see cref="HealthMeasure"/>, in their order.</param>
/// <param name="Clip">A moment of its training music; null = none.</param>
public sealed record MoodHealth(string Mood, IReadOnlyList<HealthRange> Ranges, MusicClip? Clip);

/// <summary>
/// A moment of training music as the network hears it, about as long as it remembers: led over it, a network that lost
/// its way goes on from there.
/// </summary>
/// <remarks>Immutable by convention; any thread.</remarks>
/// <param name="Frames">Frames of it, a whole number of hops.</param>
/// <param name="Lanes">[Lanes, Frames] in units of the lanes' deviations (mu-law: amplitude), lane by lane.</param>
/// <param name="Features">[hops, 15]: what it sounds like, as <see cref="Model.ControlLayout"/> begins; empty for a
/// network without control.</param>
public sealed record MusicClip(int Frames, float[] Lanes, float[] Features);
