using System.Runtime.Intrinsics;

namespace Ambience.Editor.Seeing;

/// <summary>
/// True peak after ITU-R BS.1770-4, annex 2: the highest magnitude between the samples too, by four-fold oversampling with the
/// annex's 48-tap filter, a quarter of whose taps makes each of the four values.
/// </summary>
/// <remarks>One channel; not thread-safe; allocates only at construction.</remarks>
internal sealed class TruePeakMeter
{
    private const int Taps = 12;

    // The annex's table turned on its side: a vector holds one tap of the four phases.
    private static readonly Vector128<float>[] s_taps = Transpose(
    [
        [
            0.0017089843750f, 0.0109863281250f, -0.0196533203125f, 0.0332031250000f, -0.0594482421875f, 0.1373291015625f,
            0.9721679687500f, -0.1022949218750f, 0.0476074218750f, -0.0266113281250f, 0.0148925781250f, -0.0083007812500f,
        ],
        [
            -0.0291748046875f, 0.0292968750000f, -0.0517578125000f, 0.0891113281250f, -0.1665039062500f, 0.4650878906250f,
            0.7797851562500f, -0.2003173828125f, 0.1015625000000f, -0.0582275390625f, 0.0330810546875f, -0.0189208984375f,
        ],
    ]);

    private readonly float[] _past = new float[2 * Taps]; // the last samples, twice, so that any twelve lie side by side
    private int _at;

    /// <summary>The highest magnitude since the last <see cref="TakePeak"/>.</summary>
    private float _peak;

    /// <summary>Takes the next samples of a channel.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    /// <param name="channel">Which one.</param>
    /// <param name="channels">Samples in a frame.</param>
    public void Add(ReadOnlySpan<float> interleaved, int channel, int channels)
    {
        Vector128<float> highest = Vector128<float>.Zero;
        for (int i = channel; i < interleaved.Length; i += channels)
        {
            _at = _at == 0 ? Taps - 1 : _at - 1;
            _past[_at] = _past[_at + Taps] = interleaved[i];
            Vector128<float> sum = Vector128<float>.Zero;
            for (int tap = 0; tap < Taps; tap++)
                sum += s_taps[tap] * Vector128.Create(_past[_at + tap]);
            highest = Vector128.Max(highest, Vector128.Abs(sum));
        }
        for (int phase = 0; phase < 4; phase++)
            _peak = Math.Max(_peak, highest[phase]);
    }

    /// <summary>The highest magnitude since the last call, full scale = 1.</summary>
    public float TakePeak()
    {
        float peak = _peak;
        _peak = 0;
        return peak;
    }

    /// <summary>The filter is symmetric: the last two phases are the first two, back to front.</summary>
    private static Vector128<float>[] Transpose(float[][] phases) =>
    [
        .. Enumerable.Range(0, Taps).Select(tap => Vector128.Create(
            phases[0][tap], phases[1][tap], phases[1][Taps - 1 - tap], phases[0][Taps - 1 - tap])),
    ];
}
