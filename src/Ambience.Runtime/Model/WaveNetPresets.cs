namespace Ambience.Model;

/// <summary>The shapes that ship. Figures are in the docs; the shape itself reports its cost.</summary>
public static class WaveNetPresets
{
    /// <summary>The network of the 2017 ambient-music experiment: 16 kHz mono, mu-law, no control, 5 x 10 layers.</summary>
    public static WaveNetShape Seed { get; } = MuLaw16("seed", cycles: 5, skip: 512, controlSize: 0);

    /// <summary>Small and faithful to the 2016 paper, with control: tests and comparisons.</summary>
    public static WaveNetShape Classic { get; } = MuLaw16("classic", cycles: 2, skip: 64, ControlLayout.Default.Size);

    /// <summary>The default: 48 kHz stereo, 32 bands, steps at 1.5 kHz.</summary>
    public static WaveNetShape Ambient48 { get; } = Ambient("ambient48", 32, 2, 64, 128, cyclePowers: 9);

    /// <summary>Better sound on a desktop: twice the width, four times the receptive field.</summary>
    public static WaveNetShape Ambient48Large { get; } = Ambient("ambient48-large", 32, 3, 128, 256, cyclePowers: 11);

    /// <summary>Eight bands at 6 kHz: finer time resolution, for comparison.</summary>
    public static WaveNetShape Ambient48Bands8 { get; } = Ambient("ambient48-8", 8, 2, 32, 64, cyclePowers: 11);

    /// <summary>A narrow <see cref="Ambient48"/> that trains in minutes on two cores: the whole way, quickly.</summary>
    public static WaveNetShape Small48 { get; } = Ambient("small48", 32, 2, 32, 64, cyclePowers: 8);

    /// <summary>Every preset, the default first.</summary>
    public static IReadOnlyList<WaveNetShape> All { get; } =
        [Ambient48, Ambient48Large, Ambient48Bands8, Small48, Classic, Seed];

    /// <summary>Looks a preset up by <see cref="WaveNetShape.Name"/>, ignoring case.</summary>
    /// <exception cref="AmbienceException">No preset has this name; the message lists them.</exception>
    public static WaveNetShape Find(string name) =>
        All.FirstOrDefault(shape => string.Equals(shape.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new AmbienceException(
            $"There is no preset '{name}'. Choose one of: {string.Join(", ", All.Select(shape => shape.Name))}.");

    private static WaveNetShape MuLaw16(string name, int cycles, int skip, int controlSize) => new()
    {
        Name = name,
        SampleRateHz = 16_000,
        Channels = 1,
        Bands = 1,
        Output = OutputKind.MuLaw,
        MixtureCount = 0,
        ResidualChannels = 32,
        GateChannels = 32,
        SkipChannels = skip,
        Dilations = PowersOfTwo(cycles, 10),
        ControlSize = controlSize,
        HopFrames = 160, // 10 ms
    };

    private static WaveNetShape Ambient(string name, int bands, int mixtures, int residual, int skip, int cyclePowers) => new()
    {
        Name = name,
        SampleRateHz = 48_000,
        Channels = 2,
        Bands = bands,
        Output = OutputKind.Logistic,
        MixtureCount = mixtures,
        ResidualChannels = residual,
        GateChannels = residual,
        SkipChannels = skip,
        Dilations = PowersOfTwo(2, cyclePowers),
        ControlSize = ControlLayout.Default.Size,
        HopFrames = 512 / bands, // 10.7 ms
    };

    /// <summary>1, 2, 4, .., 2^(powers-1), the cycle repeated.</summary>
    private static int[] PowersOfTwo(int cycles, int powers) =>
        [.. Enumerable.Range(0, cycles * powers).Select(layer => 1 << (layer % powers))];
}
