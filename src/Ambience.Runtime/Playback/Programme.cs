using System.Collections.Frozen;
using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>
/// A mood file at work: the renderer that plays it, and its names. Replaced as a whole when the file changes.
/// </summary>
/// <remarks>Immutable but for the renderer; any thread.</remarks>
internal sealed class Programme
{
    private readonly FrozenDictionary<string, int> _moods, _layers, _parameters, _stingers;

    public Programme(MoodFile file, MusicRenderer renderer)
    {
        (File, Renderer) = (file, renderer);
        MoodNames = [.. file.Moods.Select(mood => mood.Name)];
        _moods = Indices(MoodNames);
        _layers = Indices(renderer.LayerNames);
        _parameters = Indices(file.Parameters.Select(parameter => parameter.Name));
        StingerNames = [.. file.Stingers.Select(stinger => stinger.Name)];
        _stingers = Indices(StingerNames);
    }

    public MoodFile File { get; }

    public MusicRenderer Renderer { get; }

    public IReadOnlyList<string> MoodNames { get; }

    public IReadOnlyList<string> StingerNames { get; }

    /// <exception cref="ArgumentException">There is no such mood; the message names those that are.</exception>
    public int MoodIndex(string mood) => Index(_moods, mood, "mood");

    /// <exception cref="ArgumentException">There is no such layer; the message names those that are.</exception>
    public int LayerIndex(string layer) => Index(_layers, layer, "layer");

    /// <exception cref="ArgumentException">There is no such parameter; the message names those that are.</exception>
    public int ParameterIndex(string name) => Index(_parameters, name, "parameter");

    /// <exception cref="ArgumentException">There is no such stinger; the message names those that are.</exception>
    public int StingerIndex(string name) => Index(_stingers, name, "stinger");

    private static int Index(FrozenDictionary<string, int> indices, string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        return indices.TryGetValue(name, out int index)
            ? index
            : throw new ArgumentException(
                $"There is no {what} '{name}'. The mood file defines: " +
                $"{string.Join(", ", indices.OrderBy(known => known.Value).Select(known => known.Key))}.", nameof(name));
    }

    private static FrozenDictionary<string, int> Indices(IEnumerable<string> names) =>
        names.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);
}
