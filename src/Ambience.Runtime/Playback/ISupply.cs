namespace Ambience.Playback;

/// <summary>What a <see cref="GeneratorThread"/> keeps supplied.</summary>
/// <remarks>The generator's thread alone; allocates nothing.</remarks>
internal interface ISupply
{
    /// <summary>Milliseconds of sound that are made at a time.</summary>
    double BlockMilliseconds { get; }

    /// <summary>Makes what is wanted now. False: nothing is.</summary>
    bool TryMake();
}
