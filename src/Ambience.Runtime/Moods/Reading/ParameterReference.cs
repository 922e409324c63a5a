using Ambience.IO;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Finds the parameter that a key names.</summary>
internal static class ParameterReference
{
    /// <summary>Null, and a problem, if there is none.</summary>
    public static ParameterDefinition? Read(Section section, TextKey key, ReadingContext context)
    {
        if (section.Text(key) is not { } name)
            return null;
        if (context.Parameters.TryGetValue(name, out ParameterDefinition? parameter))
            return parameter;
        section.Wrong(section.Find(key), key, Missing(name, context));
        return null;
    }

    public static string Missing(string name, ReadingContext context) =>
        $"there is no parameter '{ForeignText.Shorten(name)}' in 'parameters'. " +
        NearestName.Hint(name, context.Parameters.Keys);
}
