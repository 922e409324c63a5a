using Ambience.Health;

namespace Ambience.Soak.Playing;

/// <summary>Whether the soundtrack's health monitor watches and acts.</summary>
internal static class HealthChoice
{
    public const string On = "on", Off = "off", Observe = "observe";

    /// <summary>The runtime's word for it.</summary>
    public static HealthMode Mode(string choice) => choice switch
    {
        On => HealthMode.On,
        Observe => HealthMode.Observe,
        _ => HealthMode.Off,
    };
}
