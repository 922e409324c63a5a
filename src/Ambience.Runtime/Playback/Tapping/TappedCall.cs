using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>What a <see cref="TappedCall"/> asked for.</summary>
public enum TappedCallKind
{
    /// <summary>The music began anew with <see cref="TappedCall.Seed"/>, in the mood <see cref="TappedCall.Name"/>.</summary>
    Begin,

    /// <summary>A parameter was set; all of them are told in front of each <see cref="Begin"/> as they stand.</summary>
    Parameter,

    /// <summary>A transition to a mood; the value is the ramp's length in seconds, NaN = as the mood file has it.</summary>
    Transition,

    /// <summary>The mood file's map shall choose the mood.</summary>
    FollowMap,

    /// <summary>A stinger was asked for; whether it sounds is for its rules.</summary>
    Stinger,

    /// <summary>A layer is not to be heard (the value is 1) or is to be heard again (0).</summary>
    Mute,

    /// <summary>The moods were replaced (<see cref="Soundtrack.ReplaceMoods"/>, or a watched mood file).</summary>
    Moods,

    /// <summary>A captured state was restored: from here on the seed and the calls alone do not make this music.</summary>
    Restore,

    /// <summary>The music is held.</summary>
    Pause,

    /// <summary>The music goes on, from a pause or a stop.</summary>
    Continue,

    /// <summary>The music ends; the value is the length of its fade in seconds.</summary>
    Stop,
}

/// <summary>Something that the game asked for, and where in the music it took effect.</summary>
/// <remarks>
/// <see cref="TappedCallKind.Begin"/> and the calls after it, made again in the same order with the same numbers of hops between them,
/// make the same music.
/// </remarks>
/// <param name="Frame">
/// First frame of the hop that was the first to be made with it, as <see cref="TappedHop.FirstFrame"/>.
/// </param>
/// <param name="Hop">That hop, as <see cref="TappedHop.Number"/>.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Name">Of the mood, parameter, stinger or layer; empty where there is none.</param>
/// <param name="Value">See <see cref="TappedCallKind"/>; 0 where there is none.</param>
/// <param name="Seed">Of the music that begins; 0 for everything else.</param>
/// <param name="Moods">The moods that the music begins with, or goes on with; null for everything else.</param>
public readonly record struct TappedCall(
    long Frame, long Hop, TappedCallKind Kind, string Name, float Value, ulong Seed, MoodFile? Moods);
