namespace Ambience.Inference;

/// <summary>The engine-independent layout of a stream's captured state.</summary>
internal static class EngineState
{
}
