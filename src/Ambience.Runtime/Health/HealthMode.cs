namespace Ambience.Health;

/// <summary>What is done about music that has gone wrong.</summary>
public enum HealthMode
{
    /// <summary>It is watched, told about and brought back.</summary>
    On,

    /// <summary>It is not watched, and left as it is.</summary>
    Off,

    /// <summary>It is watched and told about, and left as it is.</summary>
    Observe,
}
