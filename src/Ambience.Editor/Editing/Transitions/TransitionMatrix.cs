using System.Globalization;
using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Transitions;

/// <summary>How one mood follows another.</summary>
/// <param name="From">A mood, or "*": the rule for all that have none of their own.</param>
/// <param name="To">As <paramref name="From"/>.</param>
/// <param name="Rule">What counts; null: no rule, and the mood entered says its fade.</param>
/// <param name="RuleIndex">Its place among the file's transitions; -1: none.</param>
/// <param name="EnteredFadeSeconds">The fade of the mood entered, where no rule has one.</param>
public sealed record TransitionCell(string From, string To, TransitionRule? Rule, int RuleIndex, float? EnteredFadeSeconds)
{
    /// <summary>The rule names this very pair: editing changes it, and nothing else.</summary>
    public bool IsOwn => Rule is not null && Rule.From == From && Rule.To == To;

    /// <summary>Length of the ramp in words.</summary>
    public string Fade => Rule switch
    {
        { FadeSeconds: { } seconds } => $"{Number(seconds)} s",
        { FadeBars: { } bars } => bars == 1 ? "1 bar" : $"{Number(bars)} bars",
        _ => EnteredFadeSeconds is { } entered ? $"{Number(entered)} s" : "mood's",
    };

    /// <summary>What differs from a plain ramp at once, in words.</summary>
    public string Manner => Rule is null ? "" : string.Join(", ", ((string?[])
    [
        Rule.When == TransitionTiming.Immediate ? null : TransitionWords.Of(Rule.When),
        Rule.Curve == FadeCurve.Smooth ? null : TransitionWords.Of(Rule.Curve),
        Rule.Bridge is { } bridge ? $"by {bridge}" : null,
    ]).OfType<string>());

    /// <summary>Which rule decides, for people.</summary>
    public string Reason => Rule is null
        ? $"No rule: the fade of {(To == TransitionRule.AnyMood ? "the mood entered" : To)}."
        : $"Rule {RuleIndex + 1} of the file: from {Rule.From} to {Rule.To}.";

    private static string Number(float value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>Every pair of moods with the rule that decides it; "*" in front for the rules that name only one side.</summary>
public sealed class TransitionMatrix
{
    private readonly MoodFile _file;

    /// <param name="file">The moods.</param>
    public TransitionMatrix(MoodFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        Names = [TransitionRule.AnyMood, .. file.Moods.Select(mood => mood.Name)];
    }

    /// <summary>Rows and columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How one follows the other.</summary>
    public TransitionCell this[string from, string to]
    {
        get
        {
            int index = IndexOf(from, to);
            float? fade = _file.Moods.FirstOrDefault(mood => mood.Name == to)?.FadeSeconds;
            return new TransitionCell(from, to, index < 0 ? null : _file.Transitions[index], index, fade);
        }
    }

    /// <summary>The music never moves from a mood to itself.</summary>
    public static bool Exists(string from, string to) => from != to || from == TransitionRule.AnyMood;

    /// <summary>The rule that <see cref="MoodFile.TransitionBetween"/> takes; with "*" only one that says "*" as well.</summary>
    private int IndexOf(string from, string to)
    {
        int best = -1;
        for (int i = 0; i < _file.Transitions.Count; i++)
        {
            TransitionRule rule = _file.Transitions[i];
            bool covers = (rule.From == TransitionRule.AnyMood || rule.From == from) &&
                (rule.To == TransitionRule.AnyMood || rule.To == to);
            if (covers && (best < 0 || rule.Specificity >= _file.Transitions[best].Specificity))
                best = i;
        }
        return best;
    }

    /// <summary>
    /// Writes how one mood follows the other: into the rule of this very pair, or as a new rule behind the others.
    /// </summary>
    /// <param name="document">The text of these moods.</param>
    /// <param name="cell">The pair, as this matrix gave it.</param>
    /// <param name="wanted">What it shall be.</param>
    /// <exception cref="AmbienceException">
    /// The rule is none that the runtime would take, such as bars where no mood has any; nothing was changed.
    /// </exception>
    public static DocumentChange Write(MoodDocument document, TransitionCell cell, TransitionRule wanted)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(wanted);
        return document.Edit(editor =>
        {
            if (!cell.IsOwn)
            {
                YamlPath list = "transitions";
                TransitionRule own = wanted with { From = cell.From, To = cell.To };
                editor.Insert(list, editor.ItemCount(list), YamlValue.Yaml(TransitionWords.Line(own)));
            }
            else
                Change(editor, cell, wanted);
            if (MoodReading.Of(editor.Text, document.Path, document.Model).Problems is [var problem, ..])
                throw new AmbienceException($"From {cell.From} to {cell.To}: {problem.Message}");
        });
    }

    private static void Change(MoodEditor editor, TransitionCell cell, TransitionRule wanted)
    {
        YamlPath rule = YamlPath.Of("transitions", cell.RuleIndex);
        foreach ((string key, YamlValue? value) in TransitionWords.Keys(wanted, cell.Rule!))
        {
            if (value is not null)
                editor.Set(rule.Then(key), value);
            else
                _ = editor.Remove(rule.Then(key));
        }
    }

    /// <summary>Takes the rule of this very pair away, so that a more general one decides.</summary>
    public static DocumentChange Clear(MoodDocument document, TransitionCell cell)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(cell);
        if (!cell.IsOwn)
            throw new ArgumentException($"From {cell.From} to {cell.To} there is no rule of its own.", nameof(cell));
        return document.Remove(YamlPath.Of("transitions", cell.RuleIndex));
    }
}
