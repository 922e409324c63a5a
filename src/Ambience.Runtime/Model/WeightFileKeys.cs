namespace Ambience.Model;

/// <summary>The words of a weight file's metadata, for its reader and its writer.</summary>
internal static class WeightFileKeys
{
    /// <summary>Value of "format": which program's safetensors this is.</summary>
    public const string FormatName = "wavenet-ambience";

    /// <summary>Value of "version". Raised when an older reader would misunderstand a newer file.</summary>
    public const string Version = "1";

    public static string StorageName(WeightFormat format) => format switch
    {
        WeightFormat.Float32 => "fp32",
        WeightFormat.BFloat16 => "bf16",
        _ => "int8",
    };

    public static WeightFormat? StorageOf(string name) => name switch
    {
        "fp32" => WeightFormat.Float32,
        "bf16" => WeightFormat.BFloat16,
        "int8" => WeightFormat.Int8,
        _ => null,
    };

    public static string OutputName(OutputKind output) => output == OutputKind.MuLaw ? "mulaw" : "logistic";

    public static OutputKind? OutputOf(string name) => name switch
    {
        "mulaw" => OutputKind.MuLaw,
        "logistic" => OutputKind.Logistic,
        _ => null,
    };

    /// <summary>Layout of the control vector: first index of each part, and the length of the mood embedding.</summary>
    public static IEnumerable<(string Key, int Value)> ControlParts(ControlLayout control) =>
    [
        ("chroma", 0),
        ("loudness", ControlLayout.Loudness),
        ("brightness", ControlLayout.Brightness),
        ("density", ControlLayout.Density),
        ("known", ControlLayout.KnownFlags),
        ("mood", ControlLayout.MoodEmbedding),
        (MoodEmbeddingSize, control.MoodEmbeddingSize),
    ];

    public const string MoodEmbeddingSize = "moodEmbeddingSize";
}
