using System.Globalization;
using Ambience.IO;
using Ambience.Inference;

namespace Ambience.Moods.Reading;

/// <summary>YAML text to <see cref="MoodFile"/>, from top to bottom, collecting every problem on the way.</summary>
internal static class MoodFileReader
{
    private static readonly string[] s_engines = [EngineCatalogue.Auto, .. EngineCatalogue.Names];

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">The file that it comes from.</param>
    /// <param name="modelPath">Takes the place of the file's weight file; may be null.</param>
    /// <param name="modelMustExist">Whether a missing weight file is a problem.</param>
    public static MoodFile Read(string yaml, string path, string? modelPath, bool modelMustExist)
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

        var file = new Section(root, "", context);
        string model = Model(file, path, modelPath, modelMustExist);
        string engine = Engine(file);
        ulong? seed = Seed(file);
        OutputSettings output = Output(file.Child("output"));
        List<ParameterDefinition> parameters = Parameters(file, context); // before the moods, whose curves name them
        List<Mood> moods = Moods(file, context);
        string start = Start(file, moods);
        file.End();
        context.Problems.ThrowIfAny();

        return new MoodFile
        {
            Path = path,
            ModelPath = model,
            Engine = engine,
            Seed = seed,
            Output = output,
            Parameters = parameters.AsReadOnly(),
            Moods = moods.AsReadOnly(),
            StartMood = start,
            Marks = context.Marks,
        };
    }

    private static string Model(Section file, string path, string? modelPath, bool mustExist)
    {
        string? named = file.Text("model");
        if (modelPath is null && named is null)
        {
            if (file.Find("model") is null)
                file.Wrong(null, "model", "expected the path of a weight file, found nothing.");
            return "";
        }
        string full = modelPath is not null
            ? Path.GetFullPath(modelPath)
            : Path.GetFullPath(named!, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        if (mustExist && !File.Exists(full))
        {
            string origin = modelPath is null ? "relative paths start at this file's folder" : "named by the caller";
            file.Wrong(modelPath is null ? file.Find("model") : null, "model",
                $"there is no weight file '{full}' ({origin}). Train and export one, or correct the path.");
        }
        return full;
    }

    private static string Engine(Section file)
    {
        if (file.Text("engine") is not { } name)
            return EngineCatalogue.Auto;
        if (!s_engines.Contains(name))
        {
            file.Wrong(file.Find("engine"), "engine",
                $"there is no engine '{ForeignText.Shorten(name)}'. {NearestName.Hint(name, s_engines)}");
        }
        return name;
    }

    private static ulong? Seed(Section file)
    {
        if (file.Find("seed") is not { } node)
            return null;
        if (node is SourceScalar { IsPlain: true } scalar &&
            ulong.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return seed;
        }
        file.Wrong(node, "seed",
            $"expected a whole number, 0 to {ulong.MaxValue}, found {node.Description}. " +
            "Leave it out for another one at each start.");
        return null;
    }

    private static OutputSettings Output(Section section)
    {
        var standard = new OutputSettings();
        var output = new OutputSettings(
            section.Text("device") ?? standard.Device,
            section.Whole("bufferedMilliseconds", 20, 10_000, standard.BufferedMilliseconds),
            section.Number("gainDecibels", -60f, 12f, standard.GainDecibels));
        section.End();
        return output;
    }

    private static List<ParameterDefinition> Parameters(Section file, ReadingContext context)
    {
        const float Limit = 1e6f; // up to here a float still steps by less than 0.1
        var parameters = new List<ParameterDefinition>();
        foreach ((SourceScalar name, SourceNode value, string path) in
            Values.Named(file.Find("parameters"), file.PathOf("parameters"), context))
        {
            var section = new Section(value, path, context);
            float minimum = section.Number("minimum", -Limit, Limit, 0f);
            float maximum = section.Number("maximum", -Limit, Limit, MathF.Max(1f, minimum + 1f));
            if (maximum <= minimum)
            {
                section.Wrong(section.Find("maximum"), "maximum",
                    FormattableString.Invariant($"expected a number above the minimum {minimum}, found {maximum}."));
                maximum = minimum + 1f;
            }
            float initial = section.Number("default", minimum, maximum, minimum);
            float smoothing = section.Number("smoothingSeconds", 0f, 60f, 0.25f);
            section.End();
            var parameter = new ParameterDefinition(name.Value, minimum, maximum, initial, smoothing);
            parameters.Add(parameter);
            context.Parameters[name.Value] = parameter;
        }
        return parameters;
    }

    private static List<Mood> Moods(Section file, ReadingContext context)
    {
        SourceNode? node = file.Find("moods");
        if (node is null or SourceMap { Entries.Count: 0 })
            file.Wrong(node, "moods", "expected at least one mood, found nothing.");
        return [.. Values.Named(node, file.PathOf("moods"), context)
            .Select(entry => MoodReader.Read(entry.Name.Value, entry.Value, entry.KeyPath, context))];
    }

    private static string Start(Section file, List<Mood> moods)
    {
        string first = moods.Count > 0 ? moods[0].Name : "";
        if (file.Text("startMood") is not { } name)
            return first;
        if (moods.Count > 0 && !moods.Exists(mood => mood.Name == name))
        {
            file.Wrong(file.Find("startMood"), "startMood",
                $"there is no mood '{ForeignText.Shorten(name)}' in 'moods'. " +
                NearestName.Hint(name, [.. moods.Select(mood => mood.Name)]));
        }
        return name;
    }
}
