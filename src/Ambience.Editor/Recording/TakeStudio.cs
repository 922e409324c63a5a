using System.Collections.Concurrent;
using Ambience.Editor.Session;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Recording;

/// <summary>Which mood file a take is made again with.</summary>
public enum MoodsOf
{
    /// <summary>The take's own.</summary>
    Then,

    /// <summary>The project's, as it is now.</summary>
    Now,
}

/// <summary>
/// Where the pages keep, render and compare takes: the work itself, one piece at a time, and the audio that a page may fetch.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class TakeStudio(EditorSession session) : IDisposable
{
    private readonly SemaphoreSlim _work = new(1, 1);
    private readonly ConcurrentDictionary<string, string> _audio = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-takes-").FullName;
    private (string Path, DateTime Written, WaveNetModel Model)? _model;

    /// <summary>Names of the project's takes, the newest first.</summary>
    public IReadOnlyList<string> Names => session.Project is { } project ? TakeFolder.Names(project.Folder) : [];

    /// <summary>Keeps what was heard since the music began.</summary>
    /// <param name="name">What it is called; also of the file.</param>
    /// <exception cref="AmbienceException">There is nothing to keep, or it cannot be written.</exception>
    public Take Keep(string name)
    {
        Project project = OpenProject();
        if (TakeFolder.Names(project.Folder).Contains(name))
            throw new AmbienceException($"There is a take '{name}' already. Give this one another name.");
        Take take = session.Watch.Takes.ToTake(out string modelPath) ??
            throw new AmbienceException("There is nothing to keep yet: play some music first.");
        take = take with { Model = TakeFolder.Describe(modelPath) };
        TakeFolder.Save(project.Folder, name, take);
        return take;
    }

    /// <summary>Reads a take.</summary>
    /// <exception cref="AmbienceException">It is not there or damaged.</exception>
    public Take Load(string name) => TakeFolder.Load(OpenProject().Folder, name);

    /// <summary>Removes a take; audio made of it stays.</summary>
    public void Delete(string name) => TakeFolder.Delete(OpenProject().Folder, name);

    /// <summary>Renders a stretch into the project's folder of takes.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="AmbienceException">It cannot be done; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no file is left.</exception>
    public async Task<string> RenderAsync(
        string name, double from, double to, MoodsOf moods, StretchFormat format, IProgress<double> progress, CancellationToken stop)
    {
        Project project = OpenProject();
        string path = TakeFolder.PathOf(project.Folder, name, format == StretchFormat.Flac ? ".flac" : ".wav");
        _ = await WorkAsync(name, from, to, moods, path, format, progress, stop);
        return path;
    }

    /// <summary>Renders a stretch to be heard in a page, and measures it.</summary>
    /// <returns>The address of the audio, the figures, and calls that could not be made again.</returns>
    public async Task<(string Address, StretchFigures Figures, IReadOnlyList<string> Problems)> AuditionAsync(
        string name, double from, double to, MoodsOf moods, IProgress<double> progress, CancellationToken stop)
    {
        string id = Guid.NewGuid().ToString("n"), path = Path.Combine(_folder, id + ".wav");
        var (figures, problems) = await WorkAsync(name, from, to, moods, path, StretchFormat.Wave24, progress, stop);
        _audio[id] = path;
        return ($"/takes-audio/{id}", figures, problems);
    }

    /// <summary>Lets audio go that no page needs any more.</summary>
    public void Release(string address)
    {
        if (_audio.TryRemove(Path.GetFileName(address), out string? path))
            File.Delete(path);
    }

    /// <summary>The file of an audition; null: there is none of this name.</summary>
    internal string? AudioOf(string id) => _audio.GetValueOrDefault(id);

    private async Task<(StretchFigures Figures, IReadOnlyList<string> Problems)> WorkAsync(
        string name, double from, double to, MoodsOf moods, string path, StretchFormat format, IProgress<double> progress,
        CancellationToken stop)
    {
        Project project = OpenProject();
        Take take = Load(name);
        if (!(from >= 0 && to > from))
            throw new AmbienceException($"A stretch goes from 0 s or later to something after it, but was {from:0.0} to {to:0.0} s.");
        MoodFile now = session.Moods ?? MoodFile.Load(project.MoodsPath);
        await _work.WaitAsync(stop);
        try
        {
            return await Task.Run(() => StretchRender.ToFile(
                new Stretch(take, from, to, moods == MoodsOf.Now ? now : null), ModelOf(now.ModelPath), project.MoodsPath, path, format,
                progress, stop), stop);
        }
        finally
        {
            _ = _work.Release();
        }
    }

    /// <summary>Weights are read once as long as their file stays the same.</summary>
    private WaveNetModel ModelOf(string path)
    {
        DateTime written = File.GetLastWriteTimeUtc(path);
        if (_model is not { } known || known.Path != path || known.Written != written)
            _model = (path, written, WeightFile.Read(path));
        return _model.Value.Model;
    }

    private Project OpenProject() => session.Project ?? throw new AmbienceException("Open a mood file first.");

    /// <summary>Removes the auditions.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A page still reads one; the system's own clearing of temporary files has it later.
        }
        _work.Dispose();
    }
}
