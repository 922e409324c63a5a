using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// Keeps from the network what it was never trained on: numbers of the control vector outside what
/// <see cref="ControlLayout"/> allows and what the mood embeddings span, and what is no number. A conductor never asks for
/// such; a save game from elsewhere, or a fault, may. In place of each such number the network gets the one that it got
/// last; the values of an embedding mean something only together, and so are replaced together.
/// </summary>
/// <remarks>Changes nothing that is in order. Allocates only when constructed.</remarks>
internal sealed class ControlGuard
{
    private const float Slack = 1e-3f; // sums of weights round

    private readonly float[] _lowest, _highest; // [C]
    private readonly float[] _last;             // [C], in order
    private bool _hasLast;

    public ControlGuard(WaveNetModel model)
    {
        int size = model.Shape.ControlSize;
        (_lowest, _highest, _last) = (new float[size], new float[size], new float[size]);
        if (model.Control is null)
        {
            _lowest.AsSpan().Fill(-float.MaxValue);
            _highest.AsSpan().Fill(float.MaxValue);
            return;
        }
        for (int i = 0; i < size; i++)
        {
            (float low, float high) = i switch
            {
                ControlLayout.Loudness => (-1.5f, 2),
                ControlLayout.Brightness => (-2, 2),
                ControlLayout.Density => (0, 3),
                < ControlLayout.MoodEmbedding => (0, 1),
                _ => Span(model, i - ControlLayout.MoodEmbedding),
            };
            (_lowest[i], _highest[i]) = (low - Slack, high + Slack);
        }
    }

    /// <summary>Whether a control vector is in order.</summary>
    /// <returns>The first number that is not, or null.</returns>
    public Diagnosis? Check(ReadOnlySpan<float> control)
    {
        for (int i = 0; i < control.Length; i++)
        {
            if (IsOutside(control, i, i + 1))
            {
                return new Diagnosis(
                    HealthFinding.Control, control[i], new HealthRange(_lowest[i], _highest[i]), RecoveryStep.None);
            }
        }
        control.CopyTo(_last);
        _hasLast = true;
        return null;
    }

    /// <summary>Puts what the network got last, or the nearest where it got nothing, in place of what is not in order.</summary>
    public void Replace(Span<float> control)
    {
        int embedding = Math.Min(ControlLayout.MoodEmbedding, control.Length);
        bool keepsMood = IsOutside(control, embedding, control.Length);
        for (int i = 0; i < control.Length; i++)
        {
            if (!(i < embedding ? IsOutside(control, i, i + 1) : keepsMood))
                continue;
            control[i] = _hasLast ? _last[i]
                : Math.Clamp(float.IsNaN(control[i]) ? 0 : control[i], _lowest[i], _highest[i]);
        }
        control.CopyTo(_last);
        _hasLast = true;
    }

    private bool IsOutside(ReadOnlySpan<float> control, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            if (!(control[i] >= _lowest[i] && control[i] <= _highest[i]))
                return true;
        }
        return false;
    }

    /// <summary>What blends of moods reach, and the zero of a network that is asked for no mood.</summary>
    private static (float Low, float High) Span(WaveNetModel model, int index)
    {
        float low = 0, high = 0;
        for (int i = index; i < model.MoodEmbeddings.Length; i += model.Control!.MoodEmbeddingSize)
            (low, high) = (Math.Min(low, model.MoodEmbeddings[i]), Math.Max(high, model.MoodEmbeddings[i]));
        return (low, high);
    }
}
