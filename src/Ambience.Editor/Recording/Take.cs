namespace Ambience.Editor.Recording;

/// <summary>
/// Music that was heard, as what it was made of: the seed, the moods and every call with the hop that it took effect in. Played
/// again it is the same music; with other moods it is what they make of the same session.
/// </summary>
/// <remarks>Immutable. The file's format is told in docs/editor.md.</remarks>
public sealed record Take
{
    /// <summary>Of the format.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Of the format that it was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>When it was kept, UTC.</summary>
    public DateTime Kept { get; init; }

    /// <summary>Of the music.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The mood that it begins in.</summary>
    public required string Mood { get; init; }

    /// <summary>Hops of music.</summary>
    public required long Hops { get; init; }

    /// <summary>Seconds of a hop.</summary>
    public required double HopSeconds { get; init; }

    /// <summary>The weight file: its name and SHA-256 in hexadecimal digits.</summary>
    public TakeModel? Model { get; init; }

    /// <summary>The parameters as the music begins.</summary>
    public IReadOnlyList<TakeParameter> Parameters { get; init; } = [];

    /// <summary>The mood files that played, each from a hop on; the first from hop 0.</summary>
    public required IReadOnlyList<TakeMoods> Moods { get; init; }

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<TakeCall> Calls { get; init; } = [];

    /// <summary>Its length.</summary>
    public double Seconds => Hops * HopSeconds;
}

/// <summary>A weight file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
public sealed record TakeModel(string File, string Sha256);

/// <summary>A parameter of the game.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record TakeParameter(string Name, float Value);

/// <summary>Something that was asked for.</summary>
/// <param name="Hop">The first hop that was made with it.</param>
/// <param name="Kind">parameter, transition, followMap, stinger, mute, moods (the next of the
/// mood files plays), pause, continue or stop.</param>
/// <param name="Name">Of the parameter, mood, stinger or layer; null where there is none.</param>
/// <param name="Value">Value, seconds of a fade, or 1 = muted; null where there is none.</param>
public sealed record TakeCall(long Hop, string Kind, string? Name = null, float? Value = null);

/// <summary>A mood file from a hop on, as what is other than in the one before.</summary>
/// <param name="Hop">From which on.</param>
/// <param name="Sha256">Of the whole text in UTF-8, hexadecimal.</param>
/// <param name="KeepStart">Characters at the start that are as before.</param>
/// <param name="KeepEnd">Characters at the end that are as before.</param>
/// <param name="Text">What stands between them.</param>
public sealed record TakeMoods(long Hop, string Sha256, int KeepStart, int KeepEnd, string Text)
{
    /// <summary>Describes a text by the one before.</summary>
    public static TakeMoods Of(long hop, string before, string text)
    {
        int start = 0, most = Math.Min(before.Length, text.Length);
        while (start < most && before[start] == text[start])
            start++;
        int end = 0;
        while (end < most - start && before[^(end + 1)] == text[^(end + 1)])
            end++;
        return new TakeMoods(hop, Hash(text), start, end, text[start..^end]);
    }

    /// <summary>The whole text.</summary>
    /// <exception cref="AmbienceException">It is not the text that was kept.</exception>
    public string Apply(string before)
    {
        bool fits = KeepStart >= 0 && KeepEnd >= 0 && KeepStart + KeepEnd <= before.Length;
        string text = fits ? string.Concat(before.AsSpan(0, KeepStart), Text, before.AsSpan(before.Length - KeepEnd)) : "";
        return fits && Hash(text) == Sha256
            ? text
            : throw new AmbienceException(
                $"The take's mood file of hop {Hop} is damaged: expected a text of SHA-256 {Sha256}, found {Hash(text)}. " +
                "Play it with the mood file as it is now.");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
