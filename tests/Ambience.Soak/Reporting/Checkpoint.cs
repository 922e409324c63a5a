using System.Text;
using Ambience.IO;
using Ambience.Soak.Measuring;

namespace Ambience.Soak.Reporting;

/// <summary>The moment of a run, in a file beside its report: enough to go on from it to the bit.</summary>
internal sealed class Checkpoint
{
    private const string Magic = "ambience-soak 2";

    private readonly byte[] _measures;

    private Checkpoint(SoakReport report, SoundtrackState state, long update, byte[] measures) =>
        (Report, State, Update, _measures) = (report, state, update, measures);

    public SoakReport Report { get; }

    /// <summary>The music before <see cref="Update"/>.</summary>
    public SoundtrackState State { get; }

    /// <summary>The last update of the game that was measured.</summary>
    public long Update { get; }

    private static string PathOf(SoakOptions options) => options.ReportPath + ".state";

    public static void Write(SoakOptions options, SoakReport report, SoundtrackState state, long update, Ear ear) =>
        AtomicFile.Write(PathOf(options), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write(report.ToJson());
            byte[] music = state.ToBytes();
            writer.Write(music.Length);
            writer.Write(music);
            writer.Write(update);
            writer.Flush();
            ear.Transfer(new FieldWriter(stream));
        });

    /// <exception cref="AmbienceException">There is none, it is of another run, or damaged.</exception>
    public static Checkpoint Read(SoakOptions options)
    {
        string path = PathOf(options);
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            if (reader.ReadString() != Magic)
                throw new InvalidDataException("it begins with something else");
            SoakReport report = SoakReport.FromJson(reader.ReadString());
            byte[] music = reader.ReadBytes(reader.ReadInt32());
            long update = reader.ReadInt64();
            var measures = new MemoryStream();
            reader.BaseStream.CopyTo(measures);
            if (report.Music.Seed != options.Seed || report.Music.Health != options.Health)
            {
                throw new AmbienceException(
                    $"{path}: expected a run with --seed {options.Seed} --health {options.Health}, found --seed " +
                    $"{report.Music.Seed} --health {report.Music.Health}. Resume with those, or leave out --resume.");
            }
            return new Checkpoint(report, SoundtrackState.FromBytes(music), update, measures.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException
            or System.Text.Json.JsonException)
        {
            throw new AmbienceException(
                $"{path}: expected the checkpoint of an interrupted run, but it cannot be read ({e.Message}). " +
                "Start anew without --resume.", e);
        }
    }

    public void ReadInto(Ear ear) => ear.Transfer(new FieldReader(new MemoryStream(_measures)));
}
