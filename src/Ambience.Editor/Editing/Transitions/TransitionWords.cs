using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Transitions;

/// <summary>Transitions as the mood file writes them.</summary>
public static class TransitionWords
{
    /// <summary>What a curve is called.</summary>
    public static string Of(FadeCurve curve) => curve switch
    {
        FadeCurve.Linear => "linear",
        FadeCurve.EaseIn => "ease-in",
        FadeCurve.EaseOut => "ease-out",
        _ => "smooth",
    };

    /// <summary>What a moment is called.</summary>
    public static string Of(TransitionTiming when) => when switch
    {
        TransitionTiming.NextBar => "next-bar",
        TransitionTiming.NextChord => "next-chord",
        TransitionTiming.Quiet => "quiet",
        _ => "immediate",
    };

    /// <summary>A rule on one line, without what is left at its default.</summary>
    internal static string Line(TransitionRule rule)
    {
        IEnumerable<string> keys = Keys(rule, new TransitionRule(rule.From, rule.To)).Where(key => key.Value is not null)
            .Select(key => $"{key.Key}: {key.Value!.Written()}");
        return $"{{ {string.Join(", ", keys.Prepend($"to: {YamlValue.Scalar(rule.To)}").Prepend($"from: {YamlValue.Scalar(rule.From)}"))} }}";
    }

    /// <summary>The keys in which two rules differ; null: the key goes, since its default is wanted.</summary>
    internal static IEnumerable<(string Key, YamlValue? Value)> Keys(TransitionRule wanted, TransitionRule before)
    {
        // Of the two lengths the one that goes comes first: both together are not allowed, even for a moment.
        if (wanted.FadeSeconds is null && before.FadeSeconds is not null)
            yield return ("fadeSeconds", null);
        if (wanted.FadeBars != before.FadeBars)
            yield return ("fadeBars", wanted.FadeBars is { } bars ? Number(bars) : null);
        if (wanted.FadeSeconds != before.FadeSeconds && wanted.FadeSeconds is { } seconds)
            yield return ("fadeSeconds", Number(seconds));
        if (wanted.Curve != before.Curve)
            yield return ("curve", wanted.Curve == FadeCurve.Smooth ? null : YamlValue.Text(Of(wanted.Curve)));
        if (wanted.When != before.When)
            yield return ("when", wanted.When == TransitionTiming.Immediate ? null : YamlValue.Text(Of(wanted.When)));
        if (wanted.Bridge is null && before.Bridge is not null)
        {
            yield return ("bridgeSeconds", null);
            yield return ("bridge", null);
        }
        else if (wanted.Bridge is not null)
        {
            if (wanted.Bridge != before.Bridge)
                yield return ("bridge", YamlValue.Text(wanted.Bridge));
            if (wanted.BridgeSeconds != before.BridgeSeconds)
                yield return ("bridgeSeconds", Number(wanted.BridgeSeconds));
        }
    }

    private static YamlValue Number(float value) => YamlValue.Number(Math.Round(value, 3), 3);
}
