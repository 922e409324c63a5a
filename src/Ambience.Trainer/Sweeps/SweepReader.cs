using System.CommandLine;
using System.Globalization;
using Ambience.Trainer.Commands;
using Ambience.Trainer.Training;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ambience.Trainer.Sweeps;

/// <summary>
/// Reads a sweep file. Names and values of <c>train</c>'s options are checked by the very parser that will take them, so
/// a sweep does not fail hours later.
/// </summary>
internal static class SweepReader
{
    private const int MostRuns = 10_000;

    private static readonly string[] s_reserved = ["store", "run", "resume", "json", "help"];

    /// <exception cref="AmbienceException">The file is missing or wrong: file, line and column.</exception>
    public static SweepFile Read(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full)!;
        var root = new SweepSection(path, "the sweep", Parse(path));
        string name = root.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        string store = Path.GetFullPath(root.RequiredText("store"), folder);
        string runs = Path.GetFullPath(root.RequiredText("runs"), folder);
        List<Setting> common = root.Take("train") is { } train ? Settings(new SweepSection(path, "'train'", train)) : [];
        var all = new List<(string Name, List<Setting> Settings)>();
        if (root.Take("grid") is { } grid)
            all.AddRange(Grid(new SweepSection(path, "'grid'", grid)));
        foreach (YamlNode node in root.List("also"))
        {
            var section = new SweepSection(path, "a run of 'also'", node);
            string runName = section.RequiredText("name");
            all.Add((runName, Settings(section)));
        }
        SlurmSettings slurm = root.Take("slurm") is { } slurmNode ? Slurm(new SweepSection(path, "'slurm'", slurmNode)) : new();
        KubernetesSettings? kubernetes = root.Take("kubernetes") is { } cluster
            ? Kubernetes(new SweepSection(path, "'kubernetes'", cluster))
            : null;
        root.End("name", "store", "runs", "train", "grid", "also", "slurm", "kubernetes");
        if (all.Count == 0)
            throw new AmbienceException($"{path}: expected runs under 'grid' or 'also', found none.");
        return new SweepFile(full, name, store, runs, Runs(path, runs, common, all), slurm, kubernetes);
    }

    private static YamlNode Parse(string path)
    {
        if (!File.Exists(path))
            throw new AmbienceException($"{path}: there is no such sweep file.");
        try
        {
            var stream = new YamlStream();
            using var reader = new StreamReader(path);
            stream.Load(reader);
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw new AmbienceException(
                $"{path}: expected one YAML document, found {stream.Documents.Count}.");
        }
        catch (YamlException e)
        {
            throw new AmbienceException(string.Create(CultureInfo.InvariantCulture,
                $"{path}:{e.Start.Line}:{e.Start.Column}: {e.Message}"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AmbienceException($"{path}: could not be read ({e.Message}).", e);
        }
    }

    private static List<Setting> Settings(SweepSection section) =>
        [.. section.Rest().Select(entry => Checked(section, entry.Key, entry.Value))];

    /// <summary>Every combination, the first key changing slowest.</summary>
    private static IEnumerable<(string Name, List<Setting> Settings)> Grid(SweepSection section)
    {
        List<List<Setting>> combinations = [[]];
        foreach ((YamlScalarNode key, YamlNode value) in section.Rest())
        {
            IEnumerable<YamlNode> values = value is YamlSequenceNode list ? list.Children : [value];
            Setting[] settings = [.. values.Select(one => Checked(section, key, one))];
            if (settings.Length == 0)
                throw section.Error(value, $"expected at least one value for '{key.Value}', found none");
            if ((long)combinations.Count * settings.Length > MostRuns)
                throw section.Error(value, $"expected at most {MostRuns} runs, found more");
            combinations = [.. combinations.SelectMany(
                before => settings.Select(setting => new List<Setting>([.. before, setting])))];
        }
        return combinations.Where(settings => settings.Count > 0).Select(settings =>
            (string.Join('_', settings.Select(setting => $"{setting.Key}-{Path.GetFileName(setting.Value)}")), settings));
    }

    /// <summary>An option of train and its value, as train will take it.</summary>
    private static Setting Checked(SweepSection section, YamlScalarNode key, YamlNode value)
    {
        string name = key.Value!, text = section.Scalar(value, name);
        if (s_reserved.Contains(name) || !TrainCommand.Create().Options.Any(option => option.Name == $"--{name}"))
        {
            string known = string.Join(", ", TrainCommand.Create().Options
                .Select(option => option.Name.TrimStart('-')).Where(option => !s_reserved.Contains(option)));
            throw section.Error(key, $"expected an option of 'train' ({known}), found '{name}'");
        }
        ParseResult parsed = TrainCommand.Create().Parse(["--run", "x", $"--{name}", text]);
        if (parsed.Errors.Count > 0)
            throw section.Error(value, parsed.Errors[0].Message.TrimEnd('.'));
        try
        {
            _ = TrainOptions.Apply(parsed, new TrainingOptions());
            if (name == "preset")
                _ = Ambience.Model.WaveNetPresets.Find(text);
        }
        catch (AmbienceException e)
        {
            throw section.Error(value, e.Message.TrimEnd('.'));
        }
        return new Setting(name, text);
    }

    private static IReadOnlyList<SweepRun> Runs(
        string path, string folder, List<Setting> common, List<(string Name, List<Setting> Settings)> all)
    {
        var runs = new List<SweepRun>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, List<Setting> own) in all)
        {
            IEnumerable<char> safe = name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
            string file = string.Concat(safe).TrimStart('.');
            if (file.Length == 0 || !names.Add(file))
                throw new AmbienceException($"{path}: expected every run to have its own name, found '{name}' twice.");
            HashSet<string> replaced = [.. own.Select(setting => setting.Key)];
            // A run goes by steps or by minutes; its own wish replaces the common one.
            if (replaced.Contains("steps") || replaced.Contains("minutes"))
                replaced.UnionWith(["steps", "minutes"]);
            IEnumerable<Setting> settings = [.. common.Where(setting => !replaced.Contains(setting.Key)), .. own];
            if (settings.Any(setting => setting.Key == "steps") && settings.Any(setting => setting.Key == "minutes"))
                throw new AmbienceException($"{path}: run '{name}' has both steps and minutes; choose one.");
            runs.Add(new SweepRun(runs.Count, file, Path.Combine(folder, file),
                [.. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))]));
        }
        return runs;
    }

    private static SlurmSettings Slurm(SweepSection section)
    {
        var defaults = new SlurmSettings();
        var settings = new SlurmSettings(
            section.Text("partition"), section.Text("time") ?? defaults.Time,
            section.Number("gpus", defaults.Gpus, 0, 64), section.Number("cpus", defaults.Cpus, 1, 1024),
            section.Text("memory") ?? defaults.Memory,
            [.. section.List("setup").Select(node => section.Scalar(node, "setup"))]);
        section.End("partition", "time", "gpus", "cpus", "memory", "setup");
        return settings;
    }

    private static KubernetesSettings Kubernetes(SweepSection section)
    {
        var defaults = new KubernetesSettings("", "");
        var settings = new KubernetesSettings(
            section.RequiredText("image"), section.RequiredText("claim"), section.Text("mount") ?? defaults.Mount,
            section.Number("gpus", defaults.Gpus, 0, 64), section.Number("cpus", defaults.Cpus, 1, 1024),
            section.Text("memory") ?? defaults.Memory, section.Number("parallelism", defaults.Parallelism, 1, MostRuns));
        section.End("image", "claim", "mount", "gpus", "cpus", "memory", "parallelism");
        return settings;
    }

    private sealed record Setting(string Key, string Value);
}
