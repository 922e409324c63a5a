namespace Ambience.Audio;

/// <summary>K-weighting (ITU-R BS.1770, annex 1) at any sample rate: a high shelf, then a high-pass, both by bilinear transform.</summary>
internal static class InterimKWeighting
{
    /// <summary>Filters one channel.</summary>
    public static float[] Filter(float[] channel, int sampleRateHz)
    {
        double k = Math.Tan(Math.PI * 1681.974450955533 / sampleRateHz), q = 0.7071752369554196;
        double gain = Math.Pow(10, 3.999843853973347 / 20), root = Math.Pow(gain, 0.4996667741545416), a0 = 1 + (k / q) + (k * k);
        float[] shelved = Biquad(
            channel,
            (gain + (root * k / q) + (k * k)) / a0, 2 * ((k * k) - gain) / a0, (gain - (root * k / q) + (k * k)) / a0,
            2 * ((k * k) - 1) / a0, (1 - (k / q) + (k * k)) / a0);
        k = Math.Tan(Math.PI * 38.13547087602444 / sampleRateHz);
        q = 0.5003270373238773;
        a0 = 1 + (k / q) + (k * k);
        return Biquad(shelved, 1, -2, 1, 2 * ((k * k) - 1) / a0, (1 - (k / q) + (k * k)) / a0);
    }

    private static float[] Biquad(float[] input, double b0, double b1, double b2, double a1, double a2)
    {
        var output = new float[input.Length];
        double s1 = 0, s2 = 0;
        for (int i = 0; i < input.Length; i++)
        {
            double value = (b0 * input[i]) + s1;
            s1 = (b1 * input[i]) - (a1 * value) + s2;
            s2 = (b2 * input[i]) - (a2 * value);
            output[i] = (float)value;
        }
        return output;
    }
}
