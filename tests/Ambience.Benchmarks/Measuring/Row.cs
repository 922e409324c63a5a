using System.Text.Json.Serialization;

namespace Ambience.Benchmarks.Measuring;

/// <summary>One measured row, as the table prints and the JSON file holds it.</summary>
internal sealed record Row
{
    /// <summary>The engine, or what somebody would use instead.</summary>
    public required string Engine { get; init; }

    /// <summary>The network.</summary>
    public required string Preset { get; init; }

    /// <summary>fp32, bf16, int8 (int8 activations too) or int8-float.</summary>
    public required string Weights { get; init; }

    /// <summary>Streams in a call.</summary>
    public required int Batch { get; init; }

    /// <summary>Cores that share the batch.</summary>
    public required int Threads { get; init; }

    /// <summary>avx512, avx2, 128-bit, scalar, device, or native for code that chooses itself.</summary>
    public required string InstructionSet { get; init; }

    /// <summary>Of one stream, network and selection: the median of the rounds.</summary>
    public required double MicrosecondsPerFrame { get; init; }

    /// <summary>What the bands of a frame take to become sound; 0 where the network makes samples.</summary>
    public required double FilterBankMicrosecondsPerFrame { get; init; }

    /// <summary>The least that the machine's ceilings allow for the network; NaN where they do not apply.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public required double FloorMicroseconds { get; init; }

    /// <summary>10^9 multiply-adds a second.</summary>
    public required double Gmacs { get; init; }

    /// <summary>Seconds of one stream's music a second of computing makes, filter bank included.</summary>
    public required double RealTimeFactor { get; init; }

    /// <summary>What one stream of real-time music takes of one core, filter bank included.</summary>
    public required double PercentOfCore { get; init; }

    /// <summary>Microseconds of one hop of the whole batch, filter bank included: the median ..</summary>
    public required double P50 { get; init; }

    /// <summary>.. the 99th percentile ..</summary>
    public required double P99 { get; init; }

    /// <summary>.. and the 99.9th; the slowest hop where fewer than 1,000 were run.</summary>
    public required double P999 { get; init; }

    /// <summary>Hops that the percentiles come from.</summary>
    public required int Hops { get; init; }

    /// <summary>Managed bytes that the measured hops allocated.</summary>
    public required long AllocatedBytes { get; init; }
}
