using System.Globalization;

namespace Ambience.Trainer.Corpus.Rendering;

/// <summary>The synthesizer's reverb: what room a mood is played in. All 0..1 but for the width, 0..100.</summary>
/// <param name="Size">How long it rings: 0.2 a chamber, 0.9 a cave.</param>
/// <param name="Damp">How much faster the treble dies.</param>
/// <param name="Width">How far the reverb spreads to the sides; 0 is mono.</param>
/// <param name="Level">How loud it is beside the instruments' own sends.</param>
internal sealed record Room(double Size, double Damp, double Width, double Level)
{
    public IEnumerable<string> Arguments()
    {
        yield return "-R";
        yield return "1";
        foreach ((string name, double value) in new[] { ("room-size", Size), ("damp", Damp), ("width", Width), ("level", Level) })
        {
            yield return "-o";
            yield return $"synth.reverb.{name}={value.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    /// <summary>As a side-car states it: a piece that was played in another room is made again.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"size {Size}, damp {Damp}, width {Width}, level {Level}");
}
