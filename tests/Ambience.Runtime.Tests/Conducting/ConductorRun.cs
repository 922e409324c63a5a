using Ambience.Conducting;
using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Runtime.Tests.Conducting;

/// <summary>Everything that a conductor gave in one hop.</summary>
internal sealed record ConductedHop(
    float[][] Control, float[] Gains, float[] Pans, float[] Widths, bool[] Active, float[][] Temperatures, float Duck,
    ConductorEvent[] Events)
{
    /// <summary>All of it as bits, for comparing.</summary>
    public IEnumerable<uint> Bits() => Control.SelectMany(row => row).Concat(Gains).Concat(Pans).Concat(Widths)
        .Concat(Temperatures.SelectMany(lanes => lanes)).Append(Duck).Select(BitConverter.SingleToUInt32Bits)
        .Concat(Active.Select(active => active ? 1u : 0))
        .Concat(Events.Select(e => (uint)e.Kind | ((uint)e.Mood << 8) | ((uint)e.Index << 16)));

    public bool Has(ConductorEventKind kind) => Events.Any(e => e.Kind == kind);
}

/// <summary>Conducts networks through moods, and writes down what comes of it.</summary>
internal static class ConductorRun
{
    public const double HopSeconds = 0.01; // of MusicModels.Shape

    public static WaveNetModel Network { get; } = MusicModels.Create();

    /// <summary>The same, hops of 11.2 ms: seconds are no whole numbers of them.</summary>
    public static WaveNetModel OddNetwork { get; } =
        MusicModels.Create(MusicModels.Shape with { SampleRateHz = 7_500, HopFrames = 21 });

    public static Mood Plain(string name, string trained = "calm") => new() { Name = name, Blend = [new(trained, 1)] };

    public static MoodFile File(params Mood[] moods) => new() { Moods = moods };

    public static Conductor Of(params Mood[] moods) => Of(File(moods));

    public static Conductor Of(MoodFile file, ulong seed = 1, WaveNetModel? model = null) => new(model ?? Network, file, seed);

    public static ConductedHop[] Run(this Conductor conductor, int hops, Action<int>? before = null)
    {
        var made = new ConductedHop[hops];
        for (int hop = 0; hop < hops; hop++)
        {
            before?.Invoke(hop);
            made[hop] = conductor.Hop();
        }
        return made;
    }

    public static ConductedHop Hop(this Conductor conductor)
    {
        int size = conductor.ControlSize;
        var control = new float[conductor.LayerCount * size];
        conductor.Next(control);
        int[] layers = [.. Enumerable.Range(0, conductor.LayerCount)];
        return new ConductedHop(
            [.. layers.Select(layer => control.AsSpan(layer * size, size).ToArray())], [.. layers.Select(conductor.Gain)],
            [.. layers.Select(conductor.Pan)], [.. layers.Select(conductor.Width)], [.. layers.Select(conductor.Active)],
            [.. layers.Select(layer => conductor.Temperatures(layer).ToArray())], conductor.DuckGain,
            conductor.Events.ToArray());
    }

    public static byte[] Captured(this Conductor conductor)
    {
        var bytes = new byte[conductor.StateBytes];
        var writer = new StateWriter(bytes);
        conductor.Capture(ref writer);
        return writer.Remaining == 0 ? bytes : throw new InvalidOperationException($"{writer.Remaining} bytes too many");
    }

    public static void Restored(this Conductor conductor, byte[] bytes)
    {
        var reader = new StateReader(bytes);
        conductor.Restore(ref reader);
    }

    /// <summary>How much of the chroma is on these pitch classes: 1 = it is their chord.</summary>
    public static double Likeness(ReadOnlySpan<float> control, int pitchClasses)
    {
        double sum = 0;
        for (int pitch = 0; pitch < ControlLayout.ChromaSize; pitch++)
            sum += (pitchClasses >> pitch & 1) != 0 ? control[pitch] : 0;
        return sum / Math.Sqrt(int.PopCount(pitchClasses));
    }
}
