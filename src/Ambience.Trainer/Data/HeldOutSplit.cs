using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// Chooses the audio of one mood that is never trained on: about 8 %, spread over its pieces, so that validation hears
/// every kind of music in it. Of a long piece the end is held out; of short ones about every twelfth, whole. Decides
/// piece by piece, so that only one is in memory.
/// </summary>
internal sealed class HeldOutSplit(WaveNetShape shape)
{
    public const double Share = 0.08;

    /// <summary>
    /// Shorter pieces are not split: the part held out would be hardly longer than what the network looks back on.
    /// </summary>
    private const double LongPieceSeconds = 20;

    private bool _first = true;
    private double _owedFrames;

    /// <summary>
    /// The first held-out frame of the mood's next piece, on a hop: 0 for all of it, its length for nothing.
    /// </summary>
    public int Next(int frames)
    {
        // The first piece is split whatever its length, so that no mood goes without validation.
        if (_first || frames >= LongPieceSeconds * shape.FrameRateHz)
        {
            _first = false;
            return CutOf(frames, shape);
        }
        _owedFrames += Share * frames;
        if (_owedFrames < frames / 2.0)
            return frames;
        _owedFrames -= frames;
        return 0;
    }

    /// <summary>The first held-out frame of a piece whose end is held out; its length if it is too short for that.</summary>
    public static int CutOf(int frames, WaveNetShape shape)
    {
        int training = (int)(frames * (1 - Share)) / shape.HopFrames * shape.HopFrames;
        return training == 0 ? frames : training;
    }
}
