namespace Ambience.Trainer.Training;

/// <summary>Noise on what a network is given in training.</summary>
/// <param name="Deviation">Where a lane is as loud as it is on the whole, in deviations of the lane (mu-law: in 20 levels).</param>
/// <param name="QuietShare">
/// What is left of it where the lane is silent, 0 to 1; between, it follows the lane's level of the moment. 1: the same noise
/// always, which hides all that lies below it. Mu-law: always 1, its levels are narrower where it is quiet anyway.
/// </param>
/// <param name="Mistakes">Probability of a stretch that is wrong altogether, for each stream of a step (<see cref="InputMistakes"/>).</param>
internal readonly record struct InputNoise(float Deviation, float QuietShare = 1, float Mistakes = 0)
{
    private const float MeanOfFrames = 32; // some 20 ms at 48 kHz and 32 bands: shorter than a note, longer than a wave

    /// <summary>Clean input.</summary>
    public static InputNoise None => default;

    /// <summary>Adds it.</summary>
    /// <param name="values">[frames x streams, lanes], time-major.</param>
    /// <param name="normal">The same size, of deviation 1; empty for no noise.</param>
    /// <param name="streams">Streams in it.</param>
    /// <param name="lanes">Lanes of each.</param>
    public void AddTo(Span<float> values, ReadOnlySpan<float> normal, int streams, int lanes)
    {
        if (QuietShare >= 1 || normal.IsEmpty)
        {
            for (int i = 0; i < normal.Length; i++)
                values[i] += Deviation * normal[i];
            return;
        }
        // From the past alone: noise that rose before an attack would tell of it.
        int row = streams * lanes, known = Math.Min(values.Length / row, (int)MeanOfFrames / 4);
        var power = new float[row];
        for (int i = 0; i < known * row; i++)
            power[i % row] += values[i] * values[i] / known;
        for (int start = 0; start < values.Length; start += row)
        {
            for (int i = 0; i < row; i++)
            {
                float value = values[start + i];
                values[start + i] = value + (Deviation * Math.Clamp(MathF.Sqrt(power[i]), QuietShare, 1) * normal[start + i]);
                power[i] += ((value * value) - power[i]) / MeanOfFrames;
            }
        }
    }
}
