using Ambience.Soak.Playing;
using Ambience.Soak.Reporting;

namespace Ambience.Soak.Faults;

/// <summary>A folder with a mood file and its weights that may be harmed; gone when disposed.</summary>
internal sealed class FaultPlace : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-fault-").FullName;

    /// <param name="options">Whose mood file and weights are copied.</param>
    public FaultPlace(SoakOptions options)
    {
        MoodsText = File.ReadAllText(options.MoodsPath);
        string weights = options.ModelPath ?? Moods.MoodFile.Load(options.MoodsPath).ModelPath;
        File.Copy(weights, Path.Combine(_folder, Path.GetFileName(weights)));
        WeightsPath = Path.Combine(_folder, Path.GetFileName(weights));
        File.WriteAllText(MoodsPath, MoodsText);
        Engine = options.Engine;
        Training = SoakReport.Read(options.TrainingPath);
    }

    public string MoodsPath => InFolder("moods.yaml");

    public string MoodsText { get; }

    public string WeightsPath { get; }

    public string? Engine { get; }

    /// <summary>Figures of the training audio.</summary>
    public SoakReport Training { get; }

    public string InFolder(string name) => Path.Combine(_folder, name);

    /// <summary>A soundtrack that is read by who opens it.</summary>
    public Soundtrack Open(SoundtrackOutput output = SoundtrackOutput.Pull, bool watches = false) => Soundtrack.Open(
        MoodsPath,
        new SoundtrackOptions { Output = output, Seed = 5, Engine = Engine, WatchMoodFile = watches });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
