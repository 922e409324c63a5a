using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>
/// Listens to music that comes block by block, for days: what it keeps does not grow, and can be written down and taken
/// up again to the bit.
/// </summary>
internal interface IMeter
{
    /// <summary>Takes the next frames; allocates nothing.</summary>
    /// <param name="interleaved">[frames, channels].</param>
    void Add(ReadOnlySpan<float> interleaved);

    /// <summary>Moves all that the meter remembers out to a file or in from one, in the same order.</summary>
    void Transfer(IFieldTransfer state);
}
