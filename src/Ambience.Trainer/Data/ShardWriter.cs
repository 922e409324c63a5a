using System.Runtime.InteropServices;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>Writes the numbers of one file as they come, hop by hop, in clips.</summary>
internal sealed class ShardWriter : IDisposable
{
    private readonly WaveNetShape _shape;
    private readonly string _lanesPath, _featuresPath;
    private readonly Action<ShardInfo> _writeInfo;
    private readonly FileStream _lanes, _features;
    private readonly float[] _padding; // of a hop that the end of the file cuts short
    private readonly List<ShardClip> _clips = [];
    private bool _complete;
    private int _clipStart;

    internal ShardWriter(string lanesPath, string featuresPath, WaveNetShape shape, Action<ShardInfo> writeInfo)
    {
        (_lanesPath, _featuresPath, _shape, _writeInfo) = (lanesPath, featuresPath, shape, writeInfo);
        _padding = new float[shape.HopFrames * shape.Lanes];
        _ = Directory.CreateDirectory(Path.GetDirectoryName(lanesPath)!);
        _lanes = Create(lanesPath, 1 << 18);
        _features = Create(featuresPath, 1 << 14);
    }

    /// <summary>Hops so far, of the open clip too.</summary>
    public int Hops { get; private set; }

    /// <summary>Hops in the clip that is open.</summary>
    public int OpenHops => Hops - _clipStart;

    /// <summary>Finished clips.</summary>
    public IReadOnlyList<ShardClip> Clips => _clips;

    /// <summary>Appends a hop to the open clip.</summary>
    public void AddHop(ReadOnlySpan<float> features, ReadOnlySpan<float> lanes)
    {
        _features.Write(MemoryMarshal.AsBytes(features));
        _lanes.Write(MemoryMarshal.AsBytes(lanes));
        _lanes.Write(MemoryMarshal.AsBytes<float>(_padding.AsSpan(lanes.Length)));
        Hops++;
    }

    /// <summary>Ends the open clip.</summary>
    /// <param name="lastFrames">Frames of its last hop.</param>
    public void EndClip(int lastFrames)
    {
        int frames = ((OpenHops - 1) * _shape.HopFrames) + lastFrames;
        int cut = HeldOutSplit.CutOf(frames, _shape);
        _lanes.Flush();
        using (FileStream written = new(_lanesPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16))
        {
            written.Position = (long)_clipStart * _padding.Length * sizeof(float);
            LaneSums head = LaneStatistics.Sum(written, _shape.Lanes, cut);
            LaneSums tail = LaneStatistics.Sum(written, _shape.Lanes, frames - cut);
            _clips.Add(new ShardClip(_clipStart, OpenHops, frames, cut, head, tail));
        }
        _clipStart = Hops;
    }

    /// <summary>Forgets the open clip.</summary>
    public void DropClip()
    {
        Hops = _clipStart;
        _lanes.Flush();
        _features.Flush();
        _lanes.SetLength((long)Hops * _padding.Length * sizeof(float));
        _features.SetLength((long)Hops * ControlLayout.FeatureCount * sizeof(float));
        _lanes.Position = _lanes.Length;
        _features.Position = _features.Length;
    }

    /// <summary>Makes the shard complete.</summary>
    public void Commit(ShardInfo info)
    {
        _lanes.Flush(flushToDisk: true);
        _features.Flush(flushToDisk: true);
        _writeInfo(info);
        _complete = true;
    }

    /// <summary>Closes the files; takes them away unless they were committed.</summary>
    public void Dispose()
    {
        Close(_lanes);
        Close(_features);
        if (_complete)
            return;
        try
        {
            File.Delete(_lanesPath);
            File.Delete(_featuresPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without its JSON it counts for nothing, and the next prepare writes over it.
        }
    }

    private static void Close(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk fails once more when the last buffer goes out; the first failure is being reported.
        }
    }

    private static FileStream Create(string path, int buffer) =>
        new(path, FileMode.Create, FileAccess.Write, FileShare.Read, buffer);
}
