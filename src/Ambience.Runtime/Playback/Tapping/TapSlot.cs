namespace Ambience.Playback;

/// <summary>A hop on its way through a tap.</summary>
internal sealed class TapSlot(int samples, int controlSize)
{
    public TappedHop Hop;
    public int SampleCount;
    public int LayerCount;
    public readonly float[] Samples = new float[samples];                                   // [frames, channels]
    public readonly float[] Control = new float[MusicTap.MaximumLayers * controlSize];      // [layers, C]
    public readonly TappedLayer[] Layers = new TappedLayer[MusicTap.MaximumLayers];
}
