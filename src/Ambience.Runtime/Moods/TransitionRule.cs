namespace Ambience.Moods;

/// <summary>The shape of a fade.</summary>
public enum FadeCurve
{
    /// <summary>Slow, fast, slow: no corner at either end.</summary>
    Smooth,

    /// <summary>The same pace all the way.</summary>
    Linear,

    /// <summary>Starts slowly.</summary>
    EaseIn,

    /// <summary>Ends slowly.</summary>
    EaseOut,
}

/// <summary>When a transition that was asked for begins.</summary>
public enum TransitionTiming
{
    /// <summary>In the next hop.</summary>
    Immediate,

    /// <summary>
    /// With the next bar of the mood that plays; where it has no bars, as <see cref="NextChord"/>.
    /// </summary>
    NextBar,

    /// <summary>With the next chord of the mood that plays; where it has no progression, at once.</summary>
    NextChord,

    /// <summary>At the next quiet moment of the music that plays, or after some seconds without one.</summary>
    Quiet,
}

/// <summary>How the music moves from one mood to another.</summary>
/// <param name="From">Name of a mood, or <see cref="AnyMood"/>.</param>
/// <param name="To">Name of a mood, or <see cref="AnyMood"/>.</param>
/// <param name="FadeSeconds">Length of the ramp, 0..600; null: <paramref name="FadeBars"/>.</param>
/// <param name="FadeBars">
/// Length of the ramp in bars of the mood left, or of the mood entered where that has none; 0..64. Null, or if
/// neither has bars: <see cref="Mood.FadeSeconds"/> of the mood entered.
/// </param>
/// <param name="Curve">Shape of the ramp.</param>
/// <param name="When">When it begins.</param>
/// <param name="Bridge">A mood that is passed on the way; null: none.</param>
/// <param name="BridgeSeconds">
/// How long the bridge plays between the ramp into it and the ramp out of it, 0..600.
/// </param>
/// <remarks>The ramp out of a bridge has the length and shape of the ramp into it.</remarks>
public sealed record TransitionRule(
    string From, string To, float? FadeSeconds = null, float? FadeBars = null, FadeCurve Curve = FadeCurve.Smooth,
    TransitionTiming When = TransitionTiming.Immediate, string? Bridge = null, float BridgeSeconds = 4f)
{
    /// <summary>Stands for every mood.</summary>
    public const string AnyMood = "*";

    /// <summary>Whether the rule is about this pair of moods.</summary>
    public bool Covers(string from, string to) => (From == AnyMood || From == from) && (To == AnyMood || To == to);

    /// <summary>
    /// 3 = names both moods, 2 = the one entered, 1 = the one left, 0 = neither. The highest one counts.
    /// </summary>
    public int Specificity => (To == AnyMood ? 0 : 2) + (From == AnyMood ? 0 : 1);
}
