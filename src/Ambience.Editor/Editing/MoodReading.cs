using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Editing;

/// <summary>What the runtime's reader says of a text.</summary>
/// <param name="File">The moods; null where the text has problems.</param>
/// <param name="Problems">What is wrong, in the order of the text.</param>
public sealed record MoodReading(MoodFile? File, IReadOnlyList<DocumentProblem> Problems)
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">The file, for messages and for the paths in it.</param>
    /// <param name="model">The network that it has to fit; null: that is not checked.</param>
    public static MoodReading Of(string text, string path, WaveNetModel? model)
    {
        MoodFile? file = null;
        try
        {
            file = MoodFile.Parse(text, path);
            if (model is not null)
                file.CheckAgainst(model);
            return new MoodReading(file, []);
        }
        catch (MoodFileException e)
        {
            return new MoodReading(null, [.. e.Problems.Select(problem => DocumentProblem.Of(problem, text))]);
        }
    }
}
