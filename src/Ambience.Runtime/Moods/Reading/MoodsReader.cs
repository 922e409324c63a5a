using Ambience.IO;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads all moods, each after the one that it extends.</summary>
internal sealed class MoodsReader
{
    private readonly ReadingContext _context;
    private readonly List<(string Name, Section Section)> _entries;
    private readonly Dictionary<string, Section> _sections = [];
    private readonly Dictionary<string, ReadMood> _read = [];

    private MoodsReader(SourceNode? node, string keyPath, ReadingContext context)
    {
        _context = context;
        _entries = [.. Values.Named(node, keyPath, Limits.Moods, context)
            .Select(entry => (entry.Name.Value, new Section(entry.Value, entry.KeyPath, MoodKeys.Section, context)))];
        foreach ((string name, Section section) in _entries)
            _sections[name] = section;
    }

    /// <summary>The moods in the order of the file, with the abstract ones.</summary>
    public static List<ReadMood> Read(Section file, ReadingContext context)
    {
        SourceNode? node = file.Find(MoodFileKeys.Moods);
        if (node is null or SourceMap { Entries.Count: 0 })
            file.Wrong(node, MoodFileKeys.Moods, "expected at least one mood, found nothing.");
        var reader = new MoodsReader(node, file.PathOf(MoodFileKeys.Moods), context);
        return [.. reader._entries.Select(entry => reader.WithParents(entry.Name))];
    }

    /// <summary>Walks up to the mood that extends nothing (or closes a circle) and reads back down.</summary>
    private ReadMood WithParents(string name)
    {
        var chain = new List<string>();
        string? next = name;
        while (next is not null && !_read.ContainsKey(next))
        {
            if (chain.Contains(next))
            {
                Circle(chain[chain.IndexOf(next)..]);
                break;
            }
            chain.Add(next);
            next = Parent(next);
        }
        ReadMood? parent = next is null ? null : _read.GetValueOrDefault(next);
        foreach (string mood in Enumerable.Reverse(chain))
            _read[mood] = parent = MoodReader.Read(mood, _sections[mood], parent, _context);
        return _read[name];
    }

    private string? Parent(string name)
    {
        Section section = _sections[name];
        if (section.Text(MoodKeys.Extends) is not { } parent)
            return null;
        if (_sections.ContainsKey(parent))
            return parent;
        section.Wrong(section.Find(MoodKeys.Extends), MoodKeys.Extends,
            $"there is no mood '{ForeignText.Shorten(parent)}' in 'moods'. {NearestName.Hint(parent, _sections.Keys)}");
        return null;
    }

    private void Circle(List<string> names)
    {
        Section section = _sections[names[0]];
        IEnumerable<string> path = names.Append(names[0]).Select(name => ForeignText.Shorten(name));
        section.Wrong(section.Find(MoodKeys.Extends), MoodKeys.Extends,
            $"expected moods that end somewhere, found a circle: {string.Join(" -> ", path.Take(20))}. " +
            "Remove one 'extends'.");
    }
}
