using System.Text;
using Ambience.Moods;
using Ambience.Moods.Reading;

namespace Ambience.Fuzz.Targets;

/// <summary>Mood files.</summary>
internal sealed class MoodTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "moods";

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Corpus { get; } =
    [
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "corpus", "moods.yaml")),
        "model: m\nmoods: { calm: }\n"u8.ToArray(),
        "model: m\nmoods:\n  calm: &a { temperature: 0.7 }\n  tense: *a\n"u8.ToArray(),
        "model: m\nmoods:\n  calm:\n    harmony: { key: \"C# minor\", progression: [Am, F, 'C', G7], barSeconds: 2 }\n"u8.ToArray(),
        "model: m\nparameters: { a: { minimum: -1, maximum: 1 } }\nmoods: { calm: { brightnessOctaves: { parameter: a, points: [[-1, 0], [1, 2]] } } }\nmap:\n- { when: 'a > 0.5', mood: calm }\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "&a ", "*a", "<<: *a", "- ", "? ", ": ", "[", "]", "{", "}", "|\n  ", ">\n", "!!binary ", "!<tag> ", "%YAML 1.2\n", "---\n", "...\n",
            "\0", "\u0085", "\u2028", "\uFEFF", "\t", "'", "\"", "\"\\u0000\"", "\"\\UFFFFFFFF\"", "1e999", "-.inf", ".nan", "0x7FFFFFFFFFFFFFFF",
            "99999999999999999999", "layers:", "moods:", "transitions:", "stingers:", "when: a > ", "points: [[0, 0], [0, 1]]",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80],
    ];

    /// <inheritdoc/>
    public long AllocationBound(long fileBytes) => MoodFileText.AllocationBound(fileBytes);

    /// <inheritdoc/>
    public void Read(byte[] file) => _ = MoodFile.Parse(MoodFileText.Decode(file, "fuzz.yaml"), "fuzz.yaml");
}
