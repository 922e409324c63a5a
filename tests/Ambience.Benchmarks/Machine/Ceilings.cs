using System.Diagnostics;

namespace Ambience.Benchmarks.Machine;

/// <summary>
/// What one core of this machine can do, measured before the engines are: multiply-adds a second and bytes read a second.
/// A figure of an engine means something only beside these.
/// </summary>
internal sealed class Ceilings
{
    /// <summary>Working sets of the bandwidth curve, from inside the first-level cache to beyond most third-level ones.</summary>
    private static readonly int[] s_kibibytes = [16, 64, 256, 512, 768, 1024, 1536, 2048, 4096, 8192, 16384];

    private readonly double[] _gigabytes = new double[s_kibibytes.Length];

    /// <summary>fp32 multiply-adds, 10^9 a second; for bf16 too, which is widened to fp32.</summary>
    public double FloatGmacs { get; private set; }

    /// <summary>int8 multiply-adds with int32 sums, 10^9 a second.</summary>
    public double Int8Gmacs { get; private set; }

    /// <summary>Bytes of the working set and 10^9 bytes a second, smallest set first.</summary>
    public IEnumerable<(int KibiBytes, double GigaBytes)> Bandwidth => s_kibibytes.Zip(_gigabytes);

    /// <summary>Measures; a second or two.</summary>
    public static Ceilings Measure()
    {
        var ceilings = new Ceilings
        {
            FloatGmacs = Best(PeakLoops.FloatMacs) / 1e9,
            Int8Gmacs = Best(PeakLoops.Int8Macs) / 1e9,
        };
        byte[] block = GC.AllocateArray<byte>((s_kibibytes[^1] * 1024) + ReadLoop.CacheLine, pinned: true);
        Array.Fill(block, (byte)1); // pages that were never written all share one page of zeros
        for (int i = 0; i < s_kibibytes.Length; i++)
        {
            int bytes = s_kibibytes[i] * 1024;
            ceilings._gigabytes[i] = Best(_ => ReadLoop.Read(block, bytes)) / 1e9;
        }
        return ceilings;
    }

    /// <summary>Bytes a second that a core reads again and again from a set of so many bytes.</summary>
    public double BytesPerSecond(double bytes)
    {
        double kibibytes = bytes / 1024;
        int i = Array.FindIndex(s_kibibytes, size => size >= kibibytes);
        if (i <= 0)
            return (i < 0 ? _gigabytes[^1] : _gigabytes[0]) * 1e9;
        double share = (kibibytes - s_kibibytes[i - 1]) / (s_kibibytes[i] - s_kibibytes[i - 1]);
        return (_gigabytes[i - 1] + (share * (_gigabytes[i] - _gigabytes[i - 1]))) * 1e9;
    }

    /// <summary>
    /// The best of several rates: whatever else runs on a machine can only slow a loop down, never speed it up.
    /// </summary>
    private static double Best(Func<int, double> work)
    {
        double best = 0;
        work(1_000);
        for (int attempt = 0; attempt < 9; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            double done = 0;
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 10)
                done += work(20_000);
            best = Math.Max(best, done / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
