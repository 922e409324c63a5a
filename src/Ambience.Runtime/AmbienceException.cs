namespace Ambience;

/// <summary>
/// Something outside the program is not as it must be: a file, an argument, a device. The message says what was expected,
/// what was found, where, and what to do; it is meant to be shown to a person as it is.
/// </summary>
/// <remarks>Wrong use of the API throws the usual <see cref="ArgumentException"/> family instead.</remarks>
public class AmbienceException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Expected, found, where, what to do.</param>
    /// <param name="innerException">The lower-level cause, where there is one.</param>
    public AmbienceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
