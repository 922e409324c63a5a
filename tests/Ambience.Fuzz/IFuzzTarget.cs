namespace Ambience.Fuzz;

/// <summary>A reader of files that came from somewhere.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Good files, from which bad ones are made.</summary>
    IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>What the format is made of; put in by the mutator, because chance alone hardly finds it.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>The most bytes that reading a file of a length may allocate, over all of the reading.</summary>
    long AllocationBound(long fileBytes);

    /// <summary>Reads a file. An <see cref="AmbienceException"/> is right, any other is a defect.</summary>
    void Read(byte[] file);

    /// <summary>Brings a damaged file back to where damage goes deeper than its first check, if it knows how.</summary>
    byte[] Repair(byte[] file) => file;
}
