using System.Globalization;

namespace Ambience.Trainer.Training;

/// <summary>NLL against step as a CSV file in the run folder, one row a checkpoint.</summary>
internal sealed class TrainingLog(string folder)
{
    public const string FileName = "log.csv";

    private const string Header = "step,seconds,learningRate,trainingBits,validationBits";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Drops rows after a step: an interrupted run may have logged further than its checkpoint.</summary>
    public void Rewind(long step)
    {
        string[] rows = File.Exists(_path) ? File.ReadAllLines(_path) : [];
        IEnumerable<string> kept = rows.Skip(1).Where(row =>
            long.TryParse(row.Split(',')[0], CultureInfo.InvariantCulture, out long at) && at <= step);
        File.WriteAllLines(_path, [Header, .. kept]);
    }

    public void Add(Checkpoint checkpoint, double learningRate) => File.AppendAllText(_path, string.Create(
        CultureInfo.InvariantCulture,
        $"{checkpoint.Step},{checkpoint.Seconds:F1},{learningRate:G4}," +
        $"{checkpoint.TrainingBits:F4},{checkpoint.ValidationBits:F4}\n"));
}
