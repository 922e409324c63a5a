using Ambience.Trainer.Evaluation;

namespace Ambience.Trainer.Data;

/// <summary>What became of a folder of audio.</summary>
/// <param name="Store">Where the store is.</param>
/// <param name="Preset">What it was prepared for.</param>
/// <param name="Hours">Of music in the store.</param>
/// <param name="LoudnessLufs">Mean loudness, weighted by duration as energy.</param>
/// <param name="Moods">Mood by mood.</param>
/// <param name="OctaveCentresHz">The octaves of <see cref="MoodReport.OctaveDecibels"/>.</param>
/// <param name="Files">File by file.</param>
/// <param name="Rejections">Files that were left out, with their reasons.</param>
/// <param name="LookAlikes">Pairs of files that seem to be the same recording; both were kept.</param>
/// <param name="ReceptiveFieldMilliseconds">How much of its past the network hears.</param>
/// <param name="Cost">What the network will cost when it plays, measured on this machine; null if it was not measured.</param>
/// <param name="Training">How long training will take here; null if it was not estimated.</param>
/// <param name="PreparedSeconds">Audio that was prepared in this run, not kept from an earlier one.</param>
/// <param name="WallSeconds">How long this run took.</param>
internal sealed record PreparationReport(
    string Store,
    string Preset,
    double Hours,
    double LoudnessLufs,
    IReadOnlyList<MoodReport> Moods,
    IReadOnlyList<double> OctaveCentresHz,
    IReadOnlyList<FileReport> Files,
    IReadOnlyList<Rejection> Rejections,
    IReadOnlyList<LookAlike> LookAlikes,
    double ReceptiveFieldMilliseconds,
    EngineCost? Cost,
    TrainingEstimate? Training,
    double PreparedSeconds,
    double WallSeconds)
{
    /// <summary>Seconds of audio a second of work.</summary>
    public double TimesRealTime => PreparedSeconds / Math.Max(1e-9, WallSeconds);
}

/// <summary>What became of the audio of one mood.</summary>
/// <param name="Mood">Its name.</param>
/// <param name="Files">Files of it in the store.</param>
/// <param name="Seconds">Of music in the store.</param>
/// <param name="HeldOutSeconds">Of it never trained on.</param>
/// <param name="LoudnessLufs">Mean loudness.</param>
/// <param name="PriorSegments">Entries in its codebook.</param>
/// <param name="OctaveDecibels">Mean level of each octave, dB of full scale.</param>
/// <param name="Chroma">[12]: share of each pitch class, C first.</param>
/// <param name="LoudnessHistogram">Share of hops, 5 LUFS a bin from -60 LUFS on.</param>
/// <param name="BrightnessHistogram">Share of hops, half an octave of spectral centroid a bin from 62.5 Hz on.</param>
/// <param name="DensityHistogram">Share of hops, 0.25 of onset strength a bin from 0 on.</param>
internal sealed record MoodReport(
    string Mood,
    int Files,
    double Seconds,
    double HeldOutSeconds,
    double LoudnessLufs,
    int PriorSegments,
    IReadOnlyList<double> OctaveDecibels,
    IReadOnlyList<double> Chroma,
    IReadOnlyList<double> LoudnessHistogram,
    IReadOnlyList<double> BrightnessHistogram,
    IReadOnlyList<double> DensityHistogram);

/// <summary>What became of one file.</summary>
internal sealed record FileReport(
    string Name,
    string Mood,
    double Seconds,
    int Clips,
    double LoudnessLufs,
    double PeakDecibels,
    double GainDecibels,
    TrimmedSilence Trimmed,
    string Licence,
    string Sha256,
    bool PreparedEarlier,
    IReadOnlyList<string> Notes);

/// <summary>Two files that seem to be the same recording.</summary>
internal sealed record LookAlike(string Name, string Other);
