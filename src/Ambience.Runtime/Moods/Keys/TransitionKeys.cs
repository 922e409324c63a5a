using Ambience.Conducting;

namespace Ambience.Moods.Keys;

/// <summary>The keys of a transition.</summary>
internal static class TransitionKeys
{
    private static readonly TransitionRule s_standard = new(TransitionRule.AnyMood, TransitionRule.AnyMood);

    public static readonly TextKey From = new("from", $"a mood, or `\"{TransitionRule.AnyMood}\"`",
        "The mood that is left.") { Fallback = TransitionRule.AnyMood };

    public static readonly TextKey To = new("to", $"a mood, or `\"{TransitionRule.AnyMood}\"`",
        "The mood that is entered.") { Fallback = TransitionRule.AnyMood };

    public static readonly NumberKey FadeSeconds = new("fadeSeconds", 0f, 600f, null,
        "Length of the ramp.") { Absent = "`fadeBars`, or `fadeSeconds` of the mood entered" };

    public static readonly NumberKey FadeBars = new("fadeBars", 0f, 64f, null,
        "Length of the ramp in bars of the mood left, or of the mood entered where that has none.")
    {
        Absent = "`fadeSeconds`",
    };

    public static readonly ChoiceKey<FadeCurve> Curve = new("curve",
        [
            ("smooth", FadeCurve.Smooth), ("linear", FadeCurve.Linear), ("ease-in", FadeCurve.EaseIn),
            ("ease-out", FadeCurve.EaseOut),
        ],
        "Shape of the ramp: `ease-in` starts slowly, `ease-out` ends slowly, `smooth` does both.");

    public static readonly ChoiceKey<TransitionTiming> When = new("when",
        [
            ("immediate", TransitionTiming.Immediate), ("next-bar", TransitionTiming.NextBar),
            ("next-chord", TransitionTiming.NextChord), ("quiet", TransitionTiming.Quiet),
        ],
        "When it begins: at once; with the next bar or chord of the mood left (at once where it has none); or at the " +
        FormattableString.Invariant(
            $"next quiet moment of the music, for which it waits {TransitionPlanner.MaximumQuietSeconds} seconds at most."));

    public static readonly TextKey Bridge = new("bridge", "a mood",
        "A mood that is passed on the way; the ramps into and out of it are alike.") { Absent = "none" };

    public static readonly NumberKey BridgeSeconds = new("bridgeSeconds", 0f, 600f, s_standard.BridgeSeconds,
        "How long the bridge plays between the two ramps.");

    public static readonly SectionDefinition Section = new("Transition",
        [From, To, FadeSeconds, FadeBars, Curve, When, Bridge, BridgeSeconds])
    {
        NotTogether = (FadeSeconds, FadeBars),
    };
}
