using Ambience.Health;
using Ambience.Moods.Keys;
using Ambience.Moods.Watching;

namespace Ambience.Moods.Reading;

/// <summary>YAML text to <see cref="MoodFile"/>, from top to bottom, collecting every problem on the way.</summary>
internal static class MoodFileReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">The file that it comes from.</param>
    /// <param name="modelPath">Takes the place of the file's weight file; may be null.</param>
    /// <param name="filesMustExist">Whether a missing weight or WAV file is a problem.</param>
    /// <param name="origin">Where the text was loaded from; may be null.</param>
    public static MoodFile Read(
        string yaml, string path, string? modelPath, bool filesMustExist, MoodFileOrigin? origin)
    {
        var context = new ReadingContext(path);
        SourceNode? root = SourceComposer.Compose(yaml, context.Problems);
        if (root is null)
        {
            if (context.Problems.IsEmpty)
            {
                context.Problems.Add(
                    new SourceMark(1, 1), "", "expected at least 'model' and 'moods', found an empty file.");
            }
            context.Problems.ThrowIfAny();
        }

        var section = new Section(root, "", MoodFileKeys.Section, context);
        var files = new NamedFiles(path, filesMustExist);
        ParameterReader.Read(section, context); // first: curves, gates and conditions name them
        List<ReadMood> moods = MoodsReader.Read(section, context);
        var file = new MoodFile
        {
            Path = path,
            Text = yaml,
            ModelPath = Model(section, files, modelPath),
            Engine = section.Engine(MoodFileKeys.Engine),
            Weights = section.Choice(MoodFileKeys.Weights, "precision", MoodFile.WeightNames[0]),
            Health = section.Choice(MoodFileKeys.Health, "mode", HealthMode.On),
            Seed = section.Seed(MoodFileKeys.Seed, null),
            Output = Output(section.Child(MoodFileKeys.Output)),
            Budget = Budget(section.Child(MoodFileKeys.Budget)),
            Parameters = context.Parameters.Values.ToArray().AsReadOnly(),
            Moods = moods.Where(mood => !mood.IsAbstract).Select(mood => mood.Mood).ToArray().AsReadOnly(),
            StartMood = section.Text(MoodFileKeys.StartMood)!,
            Transitions = TransitionReader.Read(section, context).AsReadOnly(),
            Stingers = StingerReader.Read(section, files, context).AsReadOnly(),
            Map = MapReader.Read(section, context).AsReadOnly(),
            Origin = origin,
            Marks = context.Marks,
        };
        section.End();
        MoodFileCheck.Check(file, [.. moods.Where(mood => mood.IsAbstract).Select(mood => mood.Mood)], context.Problems);
        context.Problems.ThrowIfAny();
        return file;
    }

    private static string Model(Section file, NamedFiles files, string? modelPath)
    {
        const string Advice = "Train and export one, or correct the path.";
        return modelPath is not null
            ? files.Replace(file, MoodFileKeys.Model, "weight file", modelPath, Advice)
            : files.Find(file, MoodFileKeys.Model, "weight file", Advice) ?? "";
    }

    private static OutputSettings Output(Section section)
    {
        var standard = new OutputSettings();
        var output = new OutputSettings(
            section.Text(MoodFileKeys.Device) ?? standard.Device,
            section.Whole(MoodFileKeys.BufferedMilliseconds, standard.BufferedMilliseconds)!.Value,
            section.Number(MoodFileKeys.GainDecibels, standard.GainDecibels),
            section.NumberOrWord(MoodFileKeys.LoudnessLufs, standard.LoudnessLufs),
            section.Whole(MoodFileKeys.SampleRateHz, standard.SampleRateHz))
        {
            Hrtf = section.Choice(MoodFileKeys.Hrtf, "choice", standard.Hrtf),
            Spatial = Spatial(section.Child(MoodFileKeys.Spatial)),
        };
        section.End();
        return output;
    }

    private static SpatialSettings? Spatial(Section section)
    {
        if (section.IsMissing)
            return null;
        var standard = new SpatialSettings();
        var spatial = new SpatialSettings
        {
            Layout = section.Choice(SpatialKeys.Layout, "layout", standard.Layout),
            WidthDegrees = section.Number(SpatialKeys.WidthDegrees, standard.WidthDegrees),
            DistanceModel = section.Choice(SpatialKeys.DistanceModel, "distance model", standard.DistanceModel),
            ReferenceDistance = section.Number(SpatialKeys.ReferenceDistance, standard.ReferenceDistance),
            MaximumDistance = section.Number(SpatialKeys.MaximumDistance, standard.MaximumDistance),
            Rolloff = section.Number(SpatialKeys.Rolloff, standard.Rolloff),
            OcclusionFilter = section.Choice(SpatialKeys.OcclusionFilter, "filter", standard.OcclusionFilter),
        };
        section.End();
        return spatial;
    }

    private static BudgetSettings Budget(Section section)
    {
        var budget = new BudgetSettings(
            section.OptionalNumber(MoodFileKeys.CoreShare, null),
            section.Whole(MoodFileKeys.LatencyMilliseconds, null));
        section.End();
        return budget;
    }
}
