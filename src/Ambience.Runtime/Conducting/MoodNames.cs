using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>Looks up moods by name.</summary>
internal static class MoodNames
{
    /// <summary>Index of a mood; -1 = there is none. Allocates nothing.</summary>
    public static int IndexOf(string name, IReadOnlyList<Mood> moods)
    {
        for (int mood = 0; mood < moods.Count; mood++)
        {
            if (moods[mood].Name == name)
                return mood;
        }
        return -1;
    }

    /// <summary>Index of a mood that somebody names.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int IndexOf(string name, IReadOnlyList<Mood> moods, string user)
    {
        int mood = IndexOf(name, moods);
        return mood >= 0 ? mood : throw new ArgumentException(
            $"'{user}' names the mood '{name}', but there are: " +
            $"{string.Join(", ", moods.Select(known => known.Name))}.");
    }
}
