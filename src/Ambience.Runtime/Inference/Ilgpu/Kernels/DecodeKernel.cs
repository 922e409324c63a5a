using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>What turning lanes into audio reads and writes.</summary>
internal struct DecoderBuffers
{
    /// <summary>[History, Bands, Bands]: age of the frame, band, sample within the frame.</summary>
    public ArrayView<float> Filters;

    /// <summary>[Lanes]</summary>
    public ArrayView<float> Deviations;

    /// <summary>Mu-law: [256], the amplitude of a code; else empty.</summary>
    public ArrayView<float> Amplitudes;

    /// <summary>[slots]</summary>
    public ArrayView<StreamSlot> Slots;

    /// <summary>[slots, frames, Lanes]: what the frame kernel drew.</summary>
    public ArrayView<float> Drawn;

    /// <summary>[streams, History - 1, Lanes]: the frames before, oldest first, as amplitudes.</summary>
    public ArrayView<float> Past;

    /// <summary>[slots, frames x Bands, Channels]: receives the audio.</summary>
    public ArrayView<float> Audio;

    public int Bands;

    public int Channels;

    /// <summary>Frames that a sample depends on.</summary>
    public int History;

    public int Frames;
}

/// <summary>
/// <see cref="Audio.LaneDecoder"/> for all streams at once: one group a frame, neighbouring threads make neighbouring
/// samples. Each sample adds up its terms in the decoder's order.
/// </summary>
internal static class DecodeKernel
{
    /// <summary>Makes the audio of a block; a group a slot and frame.</summary>
    public static void Decode(DecoderBuffers b)
    {
        int slot = Grid.IdxX / b.Frames, frame = Grid.IdxX % b.Frames;
        for (int i = Group.IdxX; i < b.Bands; i += Group.DimX)
        {
            float mid = 0f, side = 0f;
            for (int age = 0; age < b.History; age++)
            {
                for (int band = 0; band < b.Bands; band++)
                {
                    float filter = b.Filters[(((age * b.Bands) + band) * b.Bands) + i];
                    mid += filter * Amplitude(b, slot, frame - age, band);
                    if (b.Channels == 2)
                        side += filter * Amplitude(b, slot, frame - age, b.Bands + band);
                }
            }
            long sample = ((((long)slot * b.Frames) + frame) * b.Bands) + i;
            if (b.Channels == 2)
            {
                b.Audio[2 * sample] = mid + side;
                b.Audio[(2 * sample) + 1] = mid - side;
            }
            else
                b.Audio[sample] = mid;
        }
    }

    /// <summary>
    /// Keeps the last frames for the next block; a group a slot. A lane is one thread's, from old to new.
    /// </summary>
    public static void Carry(DecoderBuffers b)
    {
        int slot = Grid.IdxX, lanes = b.Bands * b.Channels, kept = b.History - 1;
        for (int lane = Group.IdxX; lane < lanes; lane += Group.DimX)
        {
            for (int t = 0; t < kept; t++)
            {
                float amplitude = Amplitude(b, slot, t + b.Frames - kept, lane);
                b.Past[(((((long)b.Slots[slot].Stream) * kept) + t) * lanes) + lane] = amplitude;
            }
        }
    }

    /// <summary>A lane's amplitude in a frame of the block, or in one of the History - 1 before it.</summary>
    private static float Amplitude(DecoderBuffers b, int slot, int frame, int lane)
    {
        int lanes = b.Bands * b.Channels;
        if (frame < 0)
        {
            int kept = b.History - 1;
            return b.Past[(((((long)b.Slots[slot].Stream) * kept) + kept + frame) * lanes) + lane];
        }
        float drawn = b.Drawn[((((long)slot * b.Frames) + frame) * lanes) + lane];
        return (b.Amplitudes.Length > 0 ? b.Amplitudes[(int)drawn] : drawn) * b.Deviations[lane];
    }
}
