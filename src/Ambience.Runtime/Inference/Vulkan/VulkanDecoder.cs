using System.Runtime.InteropServices;
using Ambience.Audio;
using Ambience.Model;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// Decodes on the device (shaders/synthesis.comp). What still sounds belongs to the host, which has the lanes anyway:
/// it is given to the first block of a call, and passes from block to block on the device.
/// </summary>
internal sealed class VulkanDecoder : IDisposable
{
    private readonly VulkanNetwork _network;
    private readonly WaveNetShape _shape;
    private readonly int _history; // frames that a block of samples depends on
    private readonly float[] _deviations;
    private readonly float[] _sounding; // [streams, Channels, history, Bands], newest first
    private readonly float[] _shifted;  // room for one stream
    private readonly List<IDisposable> _owned = [];
    private readonly VulkanPipeline _pipeline;
    private readonly VulkanBuffer _upload;
    private readonly VulkanBuffer[] _before;   // a slot's
    private readonly VulkanBuffer[] _samples;  // a slot's
    private readonly VulkanBuffer[] _readback; // a slot's
    private readonly DescriptorSet[] _sets;    // a slot's

    public VulkanDecoder(VulkanNetwork network, WaveNetModel model, int streams)
    {
        _network = network;
        _shape = model.Shape;
        int bands = _shape.Bands, taps = model.SynthesisFilters.Length / bands;
        _history = bands == 1 ? 1 : (taps + bands - 1) / bands;
        _deviations = model.LaneDeviations;
        _shifted = new float[_history * _shape.Lanes];
        _sounding = new float[streams * _shifted.Length];
        int shared = sizeof(float) * (_shifted.Length + _shape.Lanes);
        if (shared > network.Device.MostSharedBytes)
        {
            throw new EngineUnavailableException(
                EngineCatalogue.Vulkan,
                $"filters of {taps} taps need {shared} bytes of shared memory, but '{network.Device.Name}' has " +
                $"{network.Device.MostSharedBytes}. Decode with a LaneDecoder.");
        }
        try
        {
            VulkanDevice device = network.Device;
            VulkanBuffer filters = Load(Filters(model, taps, _history), "filters");
            VulkanBuffer deviations = Load(
                [.. _deviations, .. Enumerable.Range(0, WaveNetShape.MuLawLevels).Select(MuLaw.Decode)], "deviations");
            long soundingBytes = sizeof(float) * (long)_sounding.Length;
            _upload = Own(new VulkanBuffer(device, soundingBytes, VulkanMemory.Upload, "sounding frames"));
            _before = [.. network.Slots.Select(
                _ => Own(new VulkanBuffer(device, soundingBytes, VulkanMemory.Device, "sounding frames")))];
            _samples = [.. network.Slots.Select(
                slot => Own(new VulkanBuffer(device, slot.Made.Bytes, VulkanMemory.Device, "samples")))];
            _readback = [.. network.Slots.Select(
                slot => Own(new VulkanBuffer(device, slot.Made.Bytes, VulkanMemory.Readback, "samples")))];
            _pipeline = Own(new VulkanPipeline(
                device, "synthesis",
                [(uint)bands, (uint)_shape.Channels, (uint)_history, _shape.Output == OutputKind.MuLaw ? 1u : 0u],
                buffers: 6, pushBytes: sizeof(uint), network.Slots.Length));
            _sets = [.. network.Slots.Select((slot, i) => _pipeline.Bind(
                filters, deviations, slot.Made, _before[i], _before[1 - i], _samples[i]))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Forgets what still sounds of a stream.</summary>
    public void Silence(int stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stream);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, _sounding.Length / _shifted.Length);
        _sounding.AsSpan(stream * _shifted.Length, _shifted.Length).Clear();
    }

    /// <summary>Records the copies before the first block of a call.</summary>
    public void RecordStart(VulkanSlot slot, ReadOnlySpan<int> streams)
    {
        for (int i = 0; i < streams.Length; i++)
        {
            _sounding.AsSpan(streams[i] * _shifted.Length, _shifted.Length).CopyTo(
                _upload.Host<float>((long)i * _shifted.Length, _shifted.Length));
        }
        slot.Copy(_upload, 0, _before[0], 0, sizeof(float) * (long)streams.Length * _shifted.Length);
    }

    /// <summary>Records decoding of a slot's block, after the network's.</summary>
    public void Record(VulkanSlot slot, int index, int frames, int streams)
    {
        slot.ShaderBeforeShader();
        _pipeline.Record(slot.Commands, _sets[index], (uint)frames, streams, frames);
    }

    /// <summary>Records the samples' way to the host.</summary>
    public void RecordCopy(VulkanSlot slot, int index, int frames, int streams) =>
        slot.Copy(_samples[index], 0, _readback[index], 0, sizeof(float) * (long)frames * streams * _shape.Lanes);

    /// <summary>Copies the samples of a block that is done.</summary>
    public void Take(int index, int at, Span<float> samples) =>
        _readback[index].Host<float>(at, samples.Length).CopyTo(samples);

    /// <summary>Lets a stream's newest frames, [frames, Lanes], sound on.</summary>
    public void Append(int stream, ReadOnlySpan<float> lanes)
    {
        int bands = _shape.Bands, frames = lanes.Length / _shape.Lanes;
        Span<float> sounding = _sounding.AsSpan(stream * _shifted.Length, _shifted.Length);
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            for (int age = 0; age < _history; age++)
            {
                int to = ((channel * _history) + age) * bands;
                for (int band = 0; band < bands; band++)
                {
                    int lane = (channel * bands) + band;
                    _shifted[to + band] = age < frames
                        ? lanes[((frames - 1 - age) * _shape.Lanes) + lane] * _deviations[lane]
                        : sounding[((((channel * _history) + age - frames) * bands) + band)];
                }
            }
        }
        _shifted.CopyTo(sounding);
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }

    /// <summary>
    /// [history, Bands, Bands]: age of the frame, band, sample within the block. One band is its own sample.
    /// </summary>
    private static float[] Filters(WaveNetModel model, int taps, int history)
    {
        int bands = model.Shape.Bands;
        var filters = new float[history * bands * bands];
        if (bands == 1)
            filters[0] = 1;
        for (int band = 0; band < bands && bands > 1; band++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                int at = (((tap / bands * bands) + band) * bands) + (tap % bands);
                filters[at] = model.SynthesisFilters[(band * taps) + tap];
            }
        }
        return filters;
    }

    private VulkanBuffer Load(float[] values, string what) =>
        Own(_network.Load(MemoryMarshal.AsBytes(values.AsSpan()), what));

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }
}
