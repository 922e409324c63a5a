using Ambience.Conducting;
using Ambience.Moods;

namespace Ambience.Playback;

// What a renderer shows to those who look on.
public sealed partial class MusicRenderer : ICallObserver
{
    /// <summary>C of the network.</summary>
    internal int ControlSize => _shape.ControlSize;

    /// <summary>Seconds of music in a hop.</summary>
    internal double HopSeconds => _shape.HopSeconds;

    /// <summary>[frames, channels]: the hop last made.</summary>
    internal ReadOnlySpan<float> HopAudio => _master.Audio;

    /// <summary>Layers and control vectors of the hop last made.</summary>
    /// <param name="layers">[at least the layers that are wanted]</param>
    /// <param name="control">[as many, C]</param>
    /// <returns>How many layers there are, or fit.</returns>
    internal int CopyLayersTo(Span<TappedLayer> layers, Span<float> control)
    {
        int count = Math.Min(layers.Length, _streams.Length);
        for (int layer = 0; layer < count; layer++)
        {
            bool active = !_resting && _conductor.Active(layer);
            float gain = active ? 20 * MathF.Log10(_conductor.Gain(layer)) : float.NegativeInfinity;
            layers[layer] = new TappedLayer(active, gain);
        }
        Span<float> rows = control[..(count * ControlSize)];
        if (_resting)
            rows.Clear();
        else
            _control.AsSpan(0, rows.Length).CopyTo(rows);
        return count;
    }

    private int _mutesTold; // a bit a layer

    private MusicTaps Taps => _events.Taps;

    /// <summary>Tells of the hop last made.</summary>
    private void TapHop(long ticks)
    {
        if (!Taps.Any)
            return;
        TapMutes();
        int frames = _master.Frames;
        float microseconds = (float)(ticks * 1e6 / System.Diagnostics.Stopwatch.Frequency);
        Taps.Hop(
            new TappedHop(_events.FramesMade - frames, frames, _hopsMade, _resting, _resting ? 0 : microseconds, _mood), this);
    }

    /// <summary>Tells which layers were muted in the hop last made and were not before.</summary>
    private void TapMutes()
    {
        for (int layer = 0; layer < _voices.Length; layer++)
        {
            int bit = 1 << layer;
            bool muted = _voices[layer].IsMuted;
            if (muted == ((_mutesTold & bit) != 0))
                continue;
            _mutesTold ^= bit;
            long first = _events.FramesMade - _master.Frames;
            Taps.Call(new TappedCall(
                first, _hopsMade, TappedCallKind.Mute, LayerNames[layer], muted ? 1 : 0, Seed: 0, Moods: null));
        }
    }

    /// <summary>Tells of a beginning, with the parameters that it takes at once.</summary>
    private void TapBeginning(ulong seed, int mood)
    {
        if (!Taps.Any)
            return;
        for (int parameter = 0; parameter < _parameters.Length; parameter++)
            Tap(TappedCallKind.Parameter, _parameterNames[parameter], _parameters[parameter]);
        _mutesTold = 0;
        Tap(TappedCallKind.Begin, _moods[mood].Name, seed: seed, moods: _file);
    }

    /// <summary>Tells of what changes in whether the music plays; beginnings are told by themselves.</summary>
    internal void TapTransport(in Wish before, in Wish now)
    {
        if (before.Plays && !now.Plays)
            Tap(TappedCallKind.Stop, value: now.FadeMilliseconds / 1000f);
        else if (now.Paused && !before.Paused)
            Tap(TappedCallKind.Pause);
        else if (now.Plays && !now.Paused && now.Beginning == before.Beginning && (before.Paused || !before.Plays))
            Tap(TappedCallKind.Continue);
    }

    /// <summary>Tells of something that takes effect with the next hop.</summary>
    internal void Tap(TappedCallKind kind, string name = "", float value = 0, ulong seed = 0, MoodFile? moods = null)
    {
        if (Taps.Any)
            Taps.Call(new TappedCall(_events.FramesMade, _hopsMade, kind, name, value, seed, moods));
    }

    void ICallObserver.TransitionAsked(int mood, float? fadeSeconds) =>
        Tap(TappedCallKind.Transition, _moods[mood].Name, fadeSeconds ?? float.NaN);

    void ICallObserver.MapAsked() => Tap(TappedCallKind.FollowMap);

    void ICallObserver.ParameterSet(int parameter, float value) =>
        Tap(TappedCallKind.Parameter, _parameterNames[parameter], value);

    void ICallObserver.StingerAsked(int stinger) => Tap(TappedCallKind.Stinger, _stingerNames[stinger]);
}
