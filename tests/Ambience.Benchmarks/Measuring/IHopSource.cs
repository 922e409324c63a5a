namespace Ambience.Benchmarks.Measuring;

/// <summary>Something that makes one hop after the other: an engine, or what somebody would use instead of it.</summary>
internal interface IHopSource : IDisposable
{
    /// <summary>Makes the next hop of every stream.</summary>
    void MakeHop();
}
