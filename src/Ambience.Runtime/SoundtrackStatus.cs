namespace Ambience;

/// <summary>What a soundtrack's music is doing.</summary>
public enum SoundtrackStatus
{
    /// <summary>Nothing sounds; playing begins anew.</summary>
    Stopped,

    /// <summary>The music plays.</summary>
    Playing,

    /// <summary>Nothing sounds; the music goes on where it was.</summary>
    Paused,
}
