using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.IO;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// The prepared files of a store, one shard a file: <c>KEY.lanes.f32</c>, <c>KEY.features.f32</c>, and <c>KEY.json</c>,
/// which is written last. The key is a hash of the file's bytes and of everything that decides the numbers, so a shard
/// that is there is the right one, whatever the file is called today.
/// </summary>
internal sealed class ShardFolder(string storeFolder, WaveNetShape shape, double? loudnessLufs)
{
    /// <summary>Raised when a feature, a filter or the layout of a shard changes: older shards are then made anew.</summary>
    public const int FormatVersion = 2;

    public const string Name = "shards";

    private static readonly JsonSerializerOptions s_json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
    };

    private readonly string _folder = Path.Combine(storeFolder, Name);

    /// <summary>The key of a file.</summary>
    /// <param name="sourceSha256">Hash of its bytes.</param>
    public string KeyOf(string sourceSha256)
    {
        string settings = FormattableString.Invariant(
            $"{FormatVersion} {sourceSha256} {shape.SampleRateHz} {shape.Channels} {shape.Bands} {shape.HopFrames} {loudnessLufs}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)).AsSpan(0, 16));
    }

    public static string LanesPath(string storeFolder, string key) => Path.Combine(storeFolder, Name, key + ".lanes.f32");

    public static string FeaturesPath(string storeFolder, string key) =>
        Path.Combine(storeFolder, Name, key + ".features.f32");

    /// <summary>What is known of a shard that is there whole; null if it has to be made.</summary>
    public ShardInfo? TryRead(string key)
    {
        try
        {
            ShardInfo? info = JsonSerializer.Deserialize<ShardInfo>(File.ReadAllBytes(InfoPath(key)), s_json);
            return info is not null &&
                Length(LanesPath(storeFolder, key)) == info.Hops * shape.HopFrames * shape.Lanes * sizeof(float) &&
                Length(FeaturesPath(storeFolder, key)) == info.Hops * ControlLayout.FeatureCount * sizeof(float)
                ? info
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }

        static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;
    }

    /// <summary>Starts the shard of a key.</summary>
    public ShardWriter Write(string key) => new(
        LanesPath(storeFolder, key), FeaturesPath(storeFolder, key), shape,
        info => WriteInfo(InfoPath(key), info));

    /// <summary>Takes away shards that a store no longer uses, and what an interrupted run left half-made.</summary>
    public void Sweep(IReadOnlySet<string> used)
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (string path in Directory.GetFiles(_folder))
        {
            if (!used.Contains(Path.GetFileName(path).Split('.')[0]) || path.EndsWith(".tmp", StringComparison.Ordinal))
                File.Delete(path);
        }
    }

    private static void WriteInfo(string path, ShardInfo info)
    {
        try
        {
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, info, s_json));
        }
        catch (AmbienceException e)
        {
            throw new IOException(e.Message, e); // the store's fault, not the audio file's
        }
    }

    private string InfoPath(string key) => Path.Combine(_folder, key + ".json");
}
