using System.Numerics;
using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>
/// <see cref="FilterBankAnalysis"/> for the project's own bank, whose filters are one prototype times cosines. A cosine
/// of band b turns its sign every 2 x bands samples, so the windowed signal is folded to so many values first and then
/// meets a small matrix: taps + 2 x bands^2 products a frame instead of taps x bands (Rothweiler 1983, section 3).
/// </summary>
/// <remarks>Not thread-safe: one instance a thread. <see cref="Analyse"/> allocates nothing.</remarks>
internal sealed class ModulatedAnalysis
{
    private readonly float[] _prototype; // [taps], every other fold negative
    private readonly float[] _cosines;   // [2 x bands, bands]
    private readonly float[] _folded;    // [2 x bands]

    public ModulatedAnalysis(int bands)
    {
        Bands = bands;
        Taps = FilterBankDesign.Taps(bands);
        int folds = 2 * bands, centre = Taps / 2;
        _folded = new float[folds];
        double[] prototype = FilterBankPrototype.For(bands);
        _prototype = new float[Taps];
        for (int tap = 0; tap < Taps; tap++)
            _prototype[tap] = (float)(tap / folds % 2 == 0 ? prototype[tap] : -prototype[tap]);
        _cosines = new float[folds * bands];
        for (int band = 0; band < bands; band++)
        {
            double omega = ((2 * band) + 1) * Math.PI / folds;
            double phase = (band % 2 == 0 ? 1 : -1) * Math.PI / 4;
            // FilterBankDesign.Modulate, turned round in time as a convolution needs it.
            for (int fold = 0; fold < folds; fold++)
                _cosines[(fold * bands) + band] = (float)(Math.Sqrt(2) * Math.Cos((omega * (fold - centre)) - phase));
        }
    }

    public int Bands { get; }

    public int Taps { get; }

    /// <summary>The frame whose window is <paramref name="around"/>, [Taps]; writes [Bands].</summary>
    public void Analyse(ReadOnlySpan<float> around, Span<float> lanes)
    {
        Span<float> folded = _folded;
        VectorMath.Multiply(around[..folded.Length], _prototype, folded);
        for (int start = folded.Length; start < Taps; start += folded.Length)
        {
            int count = Math.Min(folded.Length, Taps - start);
            VectorMath.MultiplyAdd(around.Slice(start, count), _prototype.AsSpan(start, count), folded);
        }

        int width = Vector<float>.Count, band = 0;
        ref float row = ref MemoryMarshal.GetArrayDataReference(_cosines);
        for (; band + (2 * width) <= Bands; band += 2 * width)
        {
            Vector<float> first = default, second = default;
            for (int fold = 0; fold < folded.Length; fold++)
            {
                var value = new Vector<float>(folded[fold]);
                nuint at = (nuint)((fold * Bands) + band);
                first = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref row, at), first);
                second = Vector.FusedMultiplyAdd(value, Vector.LoadUnsafe(ref row, at + (nuint)width), second);
            }
            first.CopyTo(lanes[band..]);
            second.CopyTo(lanes[(band + width)..]);
        }
        for (; band < Bands; band++)
        {
            float sum = 0;
            for (int fold = 0; fold < folded.Length; fold++)
                sum = MathF.FusedMultiplyAdd(folded[fold], _cosines[(fold * Bands) + band], sum);
            lanes[band] = sum;
        }
    }
}
