using System.Numerics;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// Tells the same recording in another coding, by what changes in it: for each second one bit a feature says whether it
/// rose since the second before. A coder hardly changes that; another piece agrees in half of the bits.
/// </summary>
internal sealed class Fingerprint(double hopSeconds)
{
    private const int Features = ControlLayout.Density; // chroma, loudness, brightness
    private const double BlockSeconds = 1;
    private const double AlikeShare = 0.9;

    // Shorter ones, or music that does not move, would agree by chance.
    private const int FewestBlocks = 10;
    private const int FewestRisesPerBlock = 1;

    // Coders put up to a tenth of a second of silence in front; cut ends differ by a little more.
    private const int LargestShift = 1, LargestDifference = 3;

    private readonly List<ushort> _blocks = [];
    private readonly int _blockHops = Math.Max(1, (int)Math.Round(BlockSeconds / hopSeconds));
    private double[] _sums = new double[Features];
    private double[]? _before;
    private int _hops;

    /// <summary>Takes the next audible hops, [n, 15].</summary>
    public void Add(ReadOnlySpan<float> features)
    {
        for (int row = 0; row < features.Length; row += ControlLayout.FeatureCount)
        {
            for (int i = 0; i < Features; i++)
                _sums[i] += features[row + i];
            if (++_hops < _blockHops)
                continue;
            if (_before is not null)
                _blocks.Add(Rises(_before, _sums));
            (_before, _sums, _hops) = (_sums, new double[Features], 0);
        }
    }

    /// <summary>The blocks so far.</summary>
    public ushort[] ToArray() => [.. _blocks];

    /// <summary>Whether two fingerprints are of the same recording.</summary>
    public static bool Alike(ushort[] a, ushort[] b)
    {
        int length = Math.Min(a.Length, b.Length);
        if (length < FewestBlocks || Math.Abs(a.Length - b.Length) > LargestDifference)
            return false;
        for (int shift = -LargestShift; shift <= LargestShift; shift++)
        {
            int from = Math.Max(0, -shift), to = Math.Min(a.Length, b.Length - shift), agreed = 0, rises = 0;
            for (int i = from; i < to; i++)
            {
                agreed += Features - BitOperations.PopCount((uint)(a[i] ^ b[i + shift]));
                rises += BitOperations.PopCount(a[i]);
            }
            if (agreed >= AlikeShare * Features * (to - from) && rises >= FewestRisesPerBlock * (to - from))
                return true;
        }
        return false;
    }

    private static ushort Rises(double[] before, double[] after)
    {
        int bits = 0;
        for (int i = 0; i < Features; i++)
        {
            if (after[i] > before[i])
                bits |= 1 << i;
        }
        return (ushort)bits;
    }
}
