using Ambience.Conducting;
using Ambience.Health;

namespace Ambience.Model;

/// <summary>How the matrices of a weight file are stored. Biases, filters and statistics are always fp32.</summary>
public enum WeightFormat
{
    /// <summary>32-bit IEEE float.</summary>
    Float32,

    /// <summary>The upper half of a 32-bit float, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>8-bit integers, one fp32 scale an output row.</summary>
    Int8,
}

/// <summary>Everything that a weight file holds: the network and what the runtime needs around it.</summary>
/// <remarks>Immutable by convention after loading; safe to share between engines and threads.</remarks>
public sealed class WaveNetModel
{
    /// <summary>The network.</summary>
    public required WaveNetWeights Weights { get; init; }

    /// <summary>The network's shape.</summary>
    public WaveNetShape Shape => Weights.Shape;

    /// <summary>Layout of the control vector; null for a network without control.</summary>
    public ControlLayout? Control { get; init; }

    /// <summary>Trained moods, in the order of <see cref="MoodEmbeddings"/>.</summary>
    public IReadOnlyList<string> Moods { get; init; } = [];

    /// <summary>[moods, E]: one learned vector a mood.</summary>
    public float[] MoodEmbeddings { get; init; } = [];

    /// <summary>[Lanes]: standard deviation of each lane in the training audio; a lane's value is the network's output times this.</summary>
    public required float[] LaneDeviations { get; init; }

    /// <summary>[Bands, taps]: PQMF synthesis filters; empty when Bands = 1.</summary>
    public float[] SynthesisFilters { get; init; } = [];

    /// <summary>Statistics of how the training music moves, for endless wandering; null when the network has no control.</summary>
    public ControlPrior? Prior { get; init; }

    /// <summary>
    /// What healthy music of each mood is like, in the order of <see cref="Moods"/> (one entry for a network without
    /// moods); empty in files that do not say.
    /// </summary>
    public IReadOnlyList<MoodHealth> Health { get; init; } = [];

    /// <summary>How the matrices were (or are to be) stored.</summary>
    public WeightFormat Format { get; init; } = WeightFormat.Float32;

    /// <summary>Where the weights come from.</summary>
    public ModelProvenance Provenance { get; init; } = new();
}

/// <summary>Where weights come from: for people, licences and reports.</summary>
public sealed record ModelProvenance
{
    /// <summary>Optimiser steps.</summary>
    public long Steps { get; init; }

    /// <summary>Negative log-likelihood on held-out audio, bits a sample of audio; NaN if unknown.</summary>
    public double ValidationBits { get; init; } = double.NaN;

    /// <summary>Integrated loudness of the training audio in LUFS; NaN if unknown.</summary>
    public double TrainingLoudnessLufs { get; init; } = double.NaN;

    /// <summary>UTC time of export, ISO 8601; empty if unknown.</summary>
    public string Created { get; init; } = "";

    /// <summary>The training files.</summary>
    public IReadOnlyList<TrainingFile> Files { get; init; } = [];
}

/// <summary>One training file.</summary>
/// <param name="Name">Path relative to the audio folder, with forward slashes.</param>
/// <param name="Mood">The mood (sub-folder) it belongs to.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
/// <param name="Seconds">Duration.</param>
/// <param name="Licence">Declared licence; empty if none was declared.</param>
public sealed record TrainingFile(string Name, string Mood, string Sha256, double Seconds, string Licence);
