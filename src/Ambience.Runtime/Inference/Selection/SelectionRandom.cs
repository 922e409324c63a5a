namespace Ambience.Inference.Selection;

/// <summary>The two uniform numbers of every lane of a frame: counter (frame, lane), key the stream's seed.</summary>
internal static class SelectionRandom
{
    /// <summary>Fills u1 in [0, 1) and u2 in (0, 1).</summary>
    public static void Fill(ulong seed, long frame, Span<float> u1, Span<float> u2)
    {
        for (int lane = 0; lane < u1.Length; lane++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(seed, frame, lane, Philox4x32.SelectionPurpose);
            u1[lane] = Philox4x32.ToUnit(word0);
            u2[lane] = Philox4x32.ToOpenUnit(word1);
        }
    }
}
