using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Tests against the clock of a device: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealTime
{
    public const string Name = "Real time";
}
