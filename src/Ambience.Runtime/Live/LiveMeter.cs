using Ambience.Model;
using Ambience.Playback;

namespace Ambience.Live;

/// <summary>Reads a soundtrack's meters for one editor: what was made since the last look.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class LiveMeter(Soundtrack soundtrack) : IDisposable
{
    private readonly MusicTap _tap = soundtrack.OpenTap();
    private readonly float[] _samples = new float[4096 * soundtrack.Channels];
    private readonly float[] _chroma = new float[ControlLayout.ChromaSize];

    public LiveMeters Read()
    {
        (float[] peaks, float[] rootMeanSquares) = ReadLevels();
        ReadChroma();
        SoundtrackStatistics music = soundtrack.Statistics;
        return new LiveMeters
        {
            Status = soundtrack.Status,
            Mood = music.Mood,
            Parameters = soundtrack.ReadParameters(),
            Held = soundtrack.HeldParameters,
            Peaks = peaks,
            RootMeanSquares = rootMeanSquares,
            Chroma = [.. _chroma],
            SecondsMade = music.SecondsMade,
            CoreShare = music.CoreShare,
            BufferedMilliseconds = music.BufferedMilliseconds,
            Underruns = music.Underruns,
            DeviceLosses = music.DeviceLosses,
            Volume = soundtrack.Volume,
            Engine = music.Engine,
            Output = music.Output,
            MoodFileProblem = soundtrack.MoodFileProblem,
        };
    }

    private (float[] Peaks, float[] RootMeanSquares) ReadLevels()
    {
        int channels = soundtrack.Channels;
        var peaks = new float[channels];
        var squares = new double[channels];
        long frames = 0;
        for (int read; (read = _tap.Read(_samples)) > 0; frames += read / channels)
        {
            for (int i = 0; i < read; i++)
            {
                peaks[i % channels] = Math.Max(peaks[i % channels], Math.Abs(_samples[i]));
                squares[i % channels] += (double)_samples[i] * _samples[i];
            }
        }
        return (peaks, [.. squares.Select(sum => frames > 0 ? (float)Math.Sqrt(sum / frames) : 0)]);
    }

    private void ReadChroma()
    {
        while (_tap.TryReadHop(out _))
        {
            if (_tap.Control.Length >= _chroma.Length)
                _tap.Control[.._chroma.Length].CopyTo(_chroma);
        }
    }

    public void Dispose() => _tap.Dispose();
}
