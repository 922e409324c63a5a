using Ambience.Health;
using Ambience.Moods;
using Microsoft.Extensions.Logging;

namespace Ambience;

/// <summary>Where a soundtrack's music goes.</summary>
public enum SoundtrackOutput
{
    /// <summary>
    /// To the sound device that the mood file names. Where there is none, the game goes on without music: the
    /// soundtrack says why in <see cref="Soundtrack.OutputProblem"/> and can be read as with <see cref="Pull"/>.
    /// </summary>
    Auto,

    /// <summary>To the sound device through OpenAL; opening fails where there is none.</summary>
    OpenAl,

    /// <summary>Into a wave file, at the pace of real time.</summary>
    WaveFile,

    /// <summary>
    /// To the game, which calls <see cref="Soundtrack.Read"/>; the music is made while it reads, as fast as it reads.
    /// </summary>
    Pull,

    /// <summary>
    /// To the game, which calls <see cref="Soundtrack.Read"/> at the pace of real time; a thread makes the music ahead,
    /// so that reading costs next to nothing. For a mixer's own thread.
    /// </summary>
    PullAhead,
}

/// <summary>What a game may decide itself instead of the mood file. Everything may be left out.</summary>
/// <remarks>Immutable.</remarks>
public sealed record SoundtrackOptions
{
    /// <summary>Where the music goes.</summary>
    public SoundtrackOutput Output { get; init; }

    /// <summary>
    /// A sound device in place of the mood file's: one of <see cref="Soundtrack.OutputDevices"/>, a part of a name that
    /// fits one alone, or "default".
    /// </summary>
    public string? OutputDevice { get; init; }

    /// <summary>
    /// Whether a device that is named and not there is an <see cref="AmbienceException"/>. Otherwise the default one plays,
    /// <see cref="Soundtrack.OutputChanged"/> and the <see cref="Logger"/> are told, and the music moves over as soon as
    /// the device is there.
    /// </summary>
    public bool RequireOutputDevice { get; init; }

    /// <summary>The place that the music comes from, instead of the mood file's; null: the mood file's, or none.</summary>
    public SpatialSettings? Spatial { get; init; }

    /// <summary>Whether spatial music is prepared for headphones, instead of the mood file's choice.</summary>
    public HrtfMode? Hrtf { get; init; }

    /// <summary>
    /// The file of <see cref="SoundtrackOutput.WaveFile"/>; it appears when the soundtrack is disposed.
    /// </summary>
    public string? WavePath { get; init; }

    /// <summary>A weight file in place of the mood file's.</summary>
    public string? ModelPath { get; init; }

    /// <summary>An engine in place of the mood file's: "auto" or a name of the engine catalogue.</summary>
    public string? Engine { get; init; }

    /// <summary>What is done about music that goes wrong, in place of the mood file's word; null = as that says.</summary>
    public HealthMode? Health { get; init; }

    /// <summary>
    /// A seed in place of the mood file's. Where neither has one, the music is another one each time.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Whether a mood file that is saved while the game runs takes effect within a second, without a gap. A broken one
    /// changes nothing and is told by <see cref="Soundtrack.MoodFileProblem"/>. For while a game is made; moods that do not
    /// come from a file are an <see cref="ArgumentException"/>.
    /// </summary>
    public bool WatchMoodFile { get; init; }

    /// <summary>
    /// Where events are raised, a game's or window's main thread for example; null: where the game calls
    /// <see cref="Soundtrack.DispatchEvents"/>.
    /// </summary>
    public SynchronizationContext? EventContext { get; init; }

    /// <summary>
    /// Is told which engine plays and why, and when a graphics device went away; never from the thread that makes the
    /// music. A group has its own.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Its name in the log, in measurements and traces; null: that of the mood file. A second one of the same name gets a
    /// number.
    /// </summary>
    public string? Name { get; init; }
}
