namespace Ambience.Trainer.Training;

/// <summary>
/// Stretches of what a network is given in training that are wrong as its own output may be: at another level, or drowned in noise.
/// What it is to answer stays the music, so it learns the way back. Without them a network knows only levels that fit what is
/// asked for; one that got far too loud by accident (after a silence, say) stays there.
/// </summary>
internal static class InputMistakes
{
    private const double ShortestFrames = 16; // some 10 ms at 48 kHz and 32 bands

    // Decibels: what music's own level moves by in a second or two, and how far single lanes are off.
    private const double LevelDeviation = 6, LaneDeviation = 4;

    // Deviations of a lane: from what passes for input noise to full scale.
    private const double SoftestNoise = 0.05, LoudestNoise = 10;

    /// <summary>Puts them in.</summary>
    /// <param name="values">[frames x streams, lanes], time-major.</param>
    /// <param name="streams">Streams in it.</param>
    /// <param name="lanes">Lanes of each.</param>
    /// <param name="probability">Of one mistake in a stream.</param>
    /// <param name="seed">Decides where and which.</param>
    public static void AddTo(Span<float> values, int streams, int lanes, double probability, long seed)
    {
        int frames = values.Length / (streams * lanes);
        Span<float> gain = stackalloc float[lanes];
        for (int stream = 0; stream < streams; stream++)
        {
            var random = new SplitMix(0x6d697374, seed, stream);
            if (!(random.NextDouble() < probability))
                continue;
            int length = (int)Math.Min(frames, Between(ref random, ShortestFrames, Math.Max(frames, ShortestFrames)));
            int start = (int)random.NextBelow(frames - length + 1);
            bool isNoise = random.NextDouble() < 0.5;
            float noise = isNoise ? (float)Between(ref random, SoftestNoise, LoudestNoise) : 0;
            double level = isNoise ? 0 : LevelDeviation * Normal(ref random);
            for (int lane = 0; lane < lanes; lane++)
                gain[lane] = isNoise ? 1 : (float)Math.Pow(10, (level + (LaneDeviation * Normal(ref random))) / 20);
            for (int frame = start; frame < start + length; frame++)
            {
                Span<float> row = values.Slice(((frame * streams) + stream) * lanes, lanes);
                for (int lane = 0; lane < lanes; lane++)
                    row[lane] = (row[lane] * gain[lane]) + (isNoise ? noise * (float)Normal(ref random) : 0);
            }
        }
    }

    /// <summary>Evenly among orders of magnitude.</summary>
    private static double Between(ref SplitMix random, double lowest, double highest) =>
        lowest * Math.Pow(highest / lowest, random.NextDouble());

    /// <summary>Of deviation 1 (Box and Muller 1958).</summary>
    private static double Normal(ref SplitMix random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
