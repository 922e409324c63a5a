using System.Globalization;
using Ambience.IO;
using Ambience.Inference;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>
/// A mapping with fixed keys, read by their definitions. A value that is wrong is reported and replaced by what the
/// caller falls back to, so that reading goes on; <see cref="End"/> reports what the definition does not know.
/// </summary>
internal sealed class Section
{
    private readonly SourceMap? _map; // null: the section is missing or wrong, and every key falls back
    private readonly SectionDefinition _definition;
    private readonly ReadingContext _context;

    public Section(SourceNode? node, string keyPath, SectionDefinition definition, ReadingContext context)
    {
        KeyPath = keyPath;
        _definition = definition;
        _context = context;
        Mark = node?.Mark ?? default;
        IsMissing = node is null or SourceScalar { IsNull: true };
        if (node is SourceMap found)
            _map = found;
        else if (!IsMissing)
            _context.Problems.Add(Mark, keyPath, $"expected keys and values, found {node!.Description}.");
    }

    public string KeyPath { get; }

    public SourceMark Mark { get; }

    /// <summary>Nothing is written there: neither a mapping nor anything wrong.</summary>
    public bool IsMissing { get; }

    /// <summary>The value of a key; null if the key is missing or has no value.</summary>
    public SourceNode? Find(FileKey key)
    {
        if (_map?.Find(key.Name) is not ({ } name, { } value))
            return null;
        bool hasValue = value is not SourceScalar { IsNull: true };
        _context.Marks[PathOf(key)] = hasValue ? value.Mark : name.Mark;
        return hasValue ? value : null;
    }

    public Section Child(SectionKey key) => new(Find(key), PathOf(key), key.Section, _context);

    public string PathOf(FileKey key) => ReadingContext.Join(KeyPath, key.Name);

    /// <summary>A number in a range, in the unit that the key names.</summary>
    public float Number(NumberKey key, float fallback) => OptionalNumber(key, fallback) ?? fallback;

    /// <inheritdoc cref="Number"/>
    public float? OptionalNumber(NumberKey key, float? fallback) => Find(key) is { } node
        ? Values.Number(node, PathOf(key), key.Low, key.High, _context) ?? fallback
        : fallback;

    /// <summary>A number in a range; null for the key's word.</summary>
    public float? NumberOrWord(NumberOrWordKey key, float? fallback) => Find(key) switch
    {
        null => fallback,
        SourceScalar scalar when scalar.Value == key.Word => null,
        SourceNode node => Values.Number(
            node, PathOf(key), key.Low, key.High, _context, $", or '{key.Word}'") ?? fallback,
    };

    /// <summary>A whole number in a range.</summary>
    public int? Whole(WholeKey key, int? fallback)
    {
        if (Find(key) is not { } node)
            return fallback;
        if (node is SourceScalar { IsPlain: true } scalar &&
            int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) &&
            value >= key.Low && value <= key.High)
        {
            return value;
        }
        Wrong(node, key, $"expected a whole number, {key.Low} to {key.High}, found {node.Description}.");
        return fallback;
    }

    public ulong? Seed(SeedKey key, ulong? fallback)
    {
        if (Find(key) is not { } node)
            return fallback;
        if (node is SourceScalar { IsPlain: true } scalar &&
            ulong.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }
        Wrong(node, key,
            $"expected a whole number, 0 to {ulong.MaxValue}, found {node.Description}. " +
            $"Leave it out for {key.Absent}.");
        return fallback;
    }

    public bool Flag(FlagKey key)
    {
        if (Find(key) is not { } node)
            return false;
        if (node is SourceScalar { IsPlain: true, Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        Wrong(node, key, $"expected true or false, found {node.Description}.");
        return false;
    }

    /// <summary>A name or text; null if it is missing or wrong.</summary>
    public string? Text(TextKey key)
    {
        if (Find(key) is not { } node)
        {
            if (key.IsRequired)
                Wrong(null, key, $"expected {key.What}, found nothing.");
            return null;
        }
        if (node is SourceScalar { Value: { Length: > 0 and <= Limits.LongestText } text } && !text.Any(char.IsControl))
            return text;
        Wrong(node, key,
            $"expected a text of 1 to {Limits.LongestText} printable characters, found {node.Description}.");
        return null;
    }

    /// <summary>One of a few words; <paramref name="thing"/> says what they name.</summary>
    public T Choice<T>(ChoiceKey<T> key, string thing, T fallback)
    {
        if (Find(key) is not { } node)
            return fallback;
        string[] words = [.. key.Choices.Select(choice => choice.Word)];
        if (node is not SourceScalar { Value: { } word })
        {
            Wrong(node, key, $"expected one of {string.Join(", ", words)}, found {node.Description}.");
            return fallback;
        }
        foreach ((string known, T value) in key.Choices)
        {
            if (known == word)
                return value;
        }
        Wrong(node, key, $"there is no {thing} '{ForeignText.Shorten(word)}'. {NearestName.Hint(word, words)}");
        return fallback;
    }

    public string Engine(EngineKey key)
    {
        if (Find(key) is not { } node)
            return EngineCatalogue.Auto;
        if (node is not SourceScalar { Value: { } name })
            Wrong(node, key, $"expected one of {string.Join(", ", key.Words)}, found {node.Description}.");
        else if (key.Allows(name))
            return name;
        else
            Wrong(node, key, $"there is no engine '{ForeignText.Shorten(name)}'. {NearestName.Hint(name, key.Words)}");
        return EngineCatalogue.Auto;
    }

    public void Wrong(SourceNode? node, FileKey key, string message) =>
        _context.Problems.Add(node?.Mark ?? Mark, PathOf(key), message);

    /// <summary>
    /// Reports keys that are not in the definition, that contradict each other, or of which all are missing.
    /// </summary>
    public void End()
    {
        string[] known = [.. _definition.Keys.Select(key => key.Name)];
        foreach ((SourceScalar name, _) in _map?.Entries ?? [])
        {
            if (known.Contains(name.Value))
                continue;
            if (_context.Problems.IsFull)
                _context.Problems.CountOne(); // no time for hints that nobody sees: a hostile file has millions
            else
            {
                _context.Problems.Add(name.Mark, ReadingContext.Join(KeyPath, name.Value),
                    $"there is no such key. {NearestName.Hint(name.Value, known)}");
            }
        }
        if (_definition.NotTogether is ({ } first, { } second) && Find(first) is not null && Find(second) is { } other)
            Wrong(other, second, $"expected either '{first.Name}' or '{second.Name}', found both. Remove one.");
        bool isWrong = _map is null && !IsMissing; // and reported as such
        if (_definition.AtLeastOne is { Count: > 0 } needed && !isWrong && needed.All(key => Find(key) is null))
        {
            _context.Problems.Add(Mark, KeyPath,
                $"expected at least one of {string.Join(", ", needed.Select(key => $"'{key.Name}'"))}, found none.");
        }
    }
}
