namespace Ambience.Editor.Seeing;

/// <summary>Something that happened in the music, for the list and the marks.</summary>
/// <param name="Seconds">Where: seconds made since the soundtrack was opened.</param>
/// <param name="Kind">begin, mood, stinger, edit, transport, health, governor or underrun.</param>
/// <param name="Text">For people.</param>
public sealed record SeenEvent(double Seconds, string Kind, string Text);
