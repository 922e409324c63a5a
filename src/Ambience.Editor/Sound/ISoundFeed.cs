namespace Ambience.Editor.Sound;

/// <summary>Brings music to the windows that listen; sleeps while none is made.</summary>
internal interface ISoundFeed : IDisposable
{
    /// <summary>The music may have begun.</summary>
    void Wake();
}
