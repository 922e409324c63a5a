namespace Ambience.Trainer.Evaluation;

/// <summary>A figure of what a network played, beside the same figure of real music.</summary>
internal sealed record Beside<T>(T Played, T Real);
