namespace Ambience.Inference.Ilgpu;

/// <summary>Kinds of devices.</summary>
internal enum IlgpuDeviceKind
{
    /// <summary>CUDA where there is one, else OpenCL.</summary>
    Best,

    /// <summary>NVIDIA.</summary>
    Cuda,

    /// <summary>Any vendor's.</summary>
    OpenCl,

    /// <summary>ILGPU's simulation on the processor: for tests, hundreds of times slower than <c>cpu</c>.</summary>
    Cpu,
}

/// <summary>What can be chosen, beyond what a mood file names.</summary>
internal sealed record IlgpuOptions
{
    /// <summary>On what.</summary>
    public IlgpuDeviceKind Device { get; init; } = IlgpuDeviceKind.Best;

    /// <summary>Weights in half precision: half the bytes to stream. Sums stay fp32.</summary>
    public bool HalfWeights { get; init; }

    /// <summary>Threads of a group; null: the plan's choice.</summary>
    public int? GroupSize { get; init; }

    /// <summary>Streams of a group, 1, 2, 4 or 8; null: the plan's choice.</summary>
    public int? StreamsPerGroup { get; init; }

    /// <summary>Frames of a launch; null: about a hop.</summary>
    public int? BlockFrames { get; init; }

    /// <summary>Called before each piece of work on the device; a test throws from it what a driver would.</summary>
    public Action<DeviceWork>? BeforeWork { get; init; }
}

/// <summary>Pieces of work on a device.</summary>
internal enum DeviceWork
{
    /// <summary>Memory is taken.</summary>
    Allocate,

    /// <summary>A block is sent and its kernels are started.</summary>
    Start,

    /// <summary>A finished block is taken.</summary>
    Fetch,

    /// <summary>A stream's state is read or written.</summary>
    State,
}
