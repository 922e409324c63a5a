using Ambience.Audio;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Comparing;

/// <summary>Where both sides of a comparison begin.</summary>
/// <param name="Seed">Seed of the music.</param>
/// <param name="Mood">The mood that plays first where no state is given; null: each file's own.</param>
/// <param name="State">Music that plays already and goes on on both sides; null: both begin anew.</param>
/// <param name="StateMoods">The moods that the state was captured with.</param>
public sealed record AbBeginning(ulong Seed, string? Mood, SoundtrackState? State = null, MoodFile? StateMoods = null);

/// <summary>How a side came to its beginning.</summary>
public enum AbOrigin
{
    /// <summary>It begins anew with the seed.</summary>
    Anew,

    /// <summary>It goes on from the captured music, bit for bit.</summary>
    Exact,

    /// <summary>
    /// It has other layers, moods or parameters than the captured music: what has the same name goes on from it.
    /// </summary>
    Adapted,
}

/// <summary>One of two versions: its music, how loud it was, and its last seconds.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class AbSide : IDisposable
{
    private const int KeptSeconds = 8; // what figures are measured over

    private readonly Soundtrack _soundtrack;
    private readonly LoudnessMeter _loudness;
    private readonly float[] _kept; // a ring of [frames, channels]
    private long _made;

    private AbSide(Soundtrack soundtrack, AbOrigin origin)
    {
        (_soundtrack, Origin) = (soundtrack, origin);
        _loudness = new LoudnessMeter(soundtrack.SampleRateHz, soundtrack.Channels);
        _kept = new float[KeptSeconds * soundtrack.SampleRateHz * soundtrack.Channels];
    }

    public static AbSide Open(WaveNetModel model, MoodFile file, AbBeginning beginning)
    {
        if (beginning.State is { } state)
        {
            if (TryOpen(file, soundtrack => soundtrack.Restore(state)) is { } same)
                return new AbSide(same, AbOrigin.Exact);
            if (beginning.StateMoods is { } moods && TryOpen(moods, soundtrack =>
                {
                    soundtrack.Restore(state);
                    soundtrack.ReplaceMoods(file);
                }) is { } adapted)
            {
                return new AbSide(adapted, AbOrigin.Adapted);
            }
        }
        Soundtrack anew = OpenPulled(file);
        anew.Play(anew.Moods.Contains(beginning.Mood) ? beginning.Mood : null);
        return new AbSide(anew, AbOrigin.Anew);

        Soundtrack OpenPulled(MoodFile moods) => Soundtrack.Open(model, moods, new SoundtrackOptions
        {
            Output = SoundtrackOutput.Pull, Seed = beginning.Seed,
        });

        Soundtrack? TryOpen(MoodFile moods, Action<Soundtrack> begin)
        {
            Soundtrack soundtrack = OpenPulled(moods);
            try
            {
                begin(soundtrack);
                return soundtrack;
            }
            catch (AmbienceException)
            {
                soundtrack.Dispose(); // the state is of other layers or parameters: there is another way
                return null;
            }
        }
    }

    public AbOrigin Origin { get; }

    public Soundtrack Soundtrack => _soundtrack;

    /// <summary>LUFS since the beginning; minus infinity before there is something to hear.</summary>
    public double IntegratedLufs => _loudness.IntegratedLufs();

    public void Read(Span<float> interleaved)
    {
        _soundtrack.Read(interleaved);
        _loudness.Add(interleaved);
        foreach (float sample in interleaved)
            _kept[_made++ % _kept.Length] = sample;
    }

    /// <summary>The last seconds, in the order of time.</summary>
    public AudioClip Recent()
    {
        int count = (int)Math.Min(_made, _kept.Length);
        var samples = new float[count];
        for (int i = 0; i < count; i++)
            samples[i] = _kept[(_made - count + i) % _kept.Length];
        return new AudioClip(_soundtrack.SampleRateHz, _soundtrack.Channels, samples);
    }

    public void Dispose() => _soundtrack.Dispose();
}
