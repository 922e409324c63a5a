namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>The two uniform numbers of a lane, u1 in [0, 1) and u2 in (0, 1).</summary>
internal readonly struct Uniforms(float first, float second)
{
    public readonly float First = first, Second = second;
}

/// <summary>
/// <see cref="Philox4x32"/> in the form that ILGPU compiles (no tuples). Integers, so the bits are the same everywhere.
/// </summary>
internal static class DeviceRandom
{
    /// <summary>What <see cref="Selection.SelectionRandom"/> draws for (seed, frame, lane).</summary>
    public static Uniforms Draw(ulong seed, long frame, int lane)
    {
        uint counter0 = (uint)frame, counter1 = (uint)((ulong)frame >> 32);
        uint counter2 = (uint)lane, counter3 = Philox4x32.SelectionPurpose;
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox4x32.Rounds; round++)
        {
            ulong product0 = (ulong)Philox4x32.Multiplier0 * counter0;
            ulong product1 = (ulong)Philox4x32.Multiplier1 * counter2;
            counter0 = (uint)(product1 >> 32) ^ counter1 ^ key0;
            counter1 = (uint)product1;
            counter2 = (uint)(product0 >> 32) ^ counter3 ^ key1;
            counter3 = (uint)product0;
            key0 += Philox4x32.KeyStep0;
            key1 += Philox4x32.KeyStep1;
        }
        // Through int: from uint, C# converts by way of double, which graphics processors are slow at.
        float unit = (int)(counter0 >> 8), open = (int)(counter1 >> 9);
        return new Uniforms(unit * (1f / (1 << 24)), (open + 0.5f) * (1f / (1 << 23)));
    }
}
