using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads the game's parameters into the context.</summary>
internal static class ParameterReader
{
    public static void Read(Section file, ReadingContext context)
    {
        NamedKey key = MoodFileKeys.Parameters;
        foreach ((SourceScalar name, SourceNode node, string path) in
            Values.Named(file.Find(key), file.PathOf(key), key.Most, context))
        {
            context.Parameters[name.Value] = One(name.Value, new Section(node, path, key.Section, context));
        }
    }

    private static ParameterDefinition One(string name, Section section)
    {
        float minimum = section.Number(ParameterKeys.Minimum, 0f);
        float maximum = section.Number(ParameterKeys.Maximum, MathF.Max(1f, minimum + 1f));
        if (maximum <= minimum)
        {
            section.Wrong(section.Find(ParameterKeys.Maximum), ParameterKeys.Maximum,
                FormattableString.Invariant($"expected a number above the minimum {minimum}, found {maximum}."));
            maximum = minimum + 1f;
        }
        float initial = section.Number(ParameterKeys.Default with { Low = minimum, High = maximum }, minimum);
        float smoothing = section.Number(ParameterKeys.SmoothingSeconds, ParameterKeys.SmoothingSeconds.Fallback!.Value);
        section.End();
        return new ParameterDefinition(name, minimum, maximum, initial, smoothing);
    }
}
