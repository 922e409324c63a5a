namespace Ambience.Soak.Faults;

/// <summary>Something that a machine or a person does to a game, and what must come of it for the music: nothing.</summary>
internal interface IFault
{
    /// <summary>What is done.</summary>
    string Name { get; }

    /// <summary>Does it for a test or, if <paramref name="isLong"/>, as often as docs/reliability.md says.</summary>
    /// <param name="place">Files of its own to harm.</param>
    /// <param name="isLong">Minutes instead of seconds.</param>
    FaultResult Run(FaultPlace place, bool isLong);
}

/// <summary>What came of a fault.</summary>
/// <param name="Name">The fault.</param>
/// <param name="Times">How often it was done.</param>
/// <param name="Found">What was seen.</param>
/// <param name="IsKept">Whether the music did as is promised.</param>
internal sealed record FaultResult(string Name, long Times, string Found, bool IsKept);
