using System.Globalization;
using System.Text;
using Ambience.IO;

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
        Write([Header, .. kept]);
    }

    /// <summary>Adds the row of a checkpoint.</summary>
    public void Add(Checkpoint checkpoint, double learningRate) => Write([.. File.ReadAllLines(_path), string.Create(
        CultureInfo.InvariantCulture,
        $"{checkpoint.Step},{checkpoint.Seconds:F1},{learningRate:G4}," +
        $"{checkpoint.TrainingBits:F4},{checkpoint.ValidationBits:F4}")]);

    /// <summary>The rows of a run's log, oldest first; those that do not parse are left out.</summary>
    public IReadOnlyList<TrainingLogRow> Read() => !File.Exists(_path) ? [] :
        [.. File.ReadAllLines(_path).Skip(1).Select(TrainingLogRow.Parse).OfType<TrainingLogRow>()];

    // Whole and at once: a full disk must not take the rows that are there.
    private void Write(string[] rows) =>
        AtomicFile.Write(_path, stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', rows) + "\n")));
}

/// <summary>One row of the log.</summary>
internal sealed record TrainingLogRow(
    long Step, double Seconds, double LearningRate, double TrainingBits, double ValidationBits)
{
    public static TrainingLogRow? Parse(string row)
    {
        string[] cells = row.Split(',');
        var numbers = new double[5];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i >= cells.Length || !double.TryParse(cells[i], CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }
        return new TrainingLogRow((long)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}
