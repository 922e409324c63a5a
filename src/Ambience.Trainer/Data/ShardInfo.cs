using System.Text.Json;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// What is known about one prepared file. It lies beside the file's numbers and is written last, so a shard with it is
/// complete; and it says enough that a store can be put together without reading the numbers again.
/// </summary>
internal sealed record ShardInfo
{
    public required string ContentSha256 { get; init; }
    public required double SourceSeconds { get; init; }
    public required int SourceRateHz { get; init; }
    public required int SourceChannels { get; init; }

    /// <summary>Integrated, before any gain.</summary>
    public required double LoudnessLufs { get; init; }
    public required double PeakDecibels { get; init; }
    public required double GainDecibels { get; init; }
    public required TrimmedSilence Trimmed { get; init; }

    /// <summary>What a person should know about the file; empty if nothing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    public required IReadOnlyList<ShardClip> Clips { get; init; }
    public required AudioStatistics Statistics { get; init; }

    /// <summary>See <see cref="Fingerprint"/>.</summary>
    public required ushort[] Fingerprint { get; init; }

    /// <summary>Hops in the shard.</summary>
    public long Hops => Clips.Sum(clip => clip.Hops);
}

/// <summary>A stretch of audible music in a shard; it starts on a hop.</summary>
/// <param name="FirstHop">Where it starts in the shard.</param>
/// <param name="Hops">Hops that its frames touch; in the shard each is whole.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="CutFrame">Where it is cut if its end is held out; see <see cref="HeldOutSplit"/>.</param>
/// <param name="Head">Sums of the lanes before the cut.</param>
/// <param name="Tail">Sums of the lanes after it.</param>
internal sealed record ShardClip(int FirstHop, int Hops, int Frames, int CutFrame, LaneSums Head, LaneSums Tail);

/// <summary>Sums over frames, lane by lane, from which deviations follow.</summary>
internal sealed record LaneSums(long Frames, double[] Sums, double[] Squares);
