namespace Ambience.IO;

/// <summary>
/// Moves what an object remembers out to somewhere or in from there: one list of fields for both directions, so that what
/// is written and what is read cannot differ.
/// </summary>
internal interface IFieldTransfer
{
    /// <summary>A number, or any struct without references.</summary>
    void Value<T>(ref T value) where T : unmanaged;

    /// <summary>An array of fixed length.</summary>
    void Values<T>(Span<T> values) where T : unmanaged;
}
