using Ambience.Audio;

namespace Ambience.Trainer.Imports;

/// <summary>A WAV file (RIFF, RF64, Wave64), read without any help.</summary>
internal sealed class WaveSource(string path) : IAudioSource
{
    private readonly WaveInput _input = WaveInput.Open(path);

    public int SampleRateHz => _input.SampleRateHz;

    public int Channels => _input.Channels;

    public double ClaimedSeconds => (double)_input.Frames / _input.SampleRateHz;

    public int Read(Span<float> samples) => _input.Read(samples);

    public void Dispose() => _input.Dispose();
}
