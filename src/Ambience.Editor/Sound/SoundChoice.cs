namespace Ambience.Editor.Sound;

/// <summary>Where the music is heard.</summary>
internal enum SoundChoice
{
    /// <summary>The device where one opens and the browser is on the same machine, else the browser.</summary>
    Auto,

    /// <summary>The sound device of the machine that the editor runs on.</summary>
    Device,

    /// <summary>The editor's windows.</summary>
    Browser,

    /// <summary>The device and the windows.</summary>
    Both,
}
