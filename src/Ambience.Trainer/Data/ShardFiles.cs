using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// The shards of an open store, mapped into memory when they are read. Only so many stay mapped, because a store may
/// have more files than a process may open.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class ShardFiles : IDisposable
{
    private const int MostMapped = 256;

    private readonly string _folder;
    private readonly WaveNetShape _shape;
    private readonly IReadOnlyDictionary<string, long> _hops;
    private readonly int _mostMapped;
    private readonly Dictionary<string, Shard> _mapped = [];
    private readonly LinkedList<string> _order = []; // least recently opened first
    private readonly Lock _lock = new();

    /// <param name="storeFolder">The store.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="hops">Hops of each shard.</param>
    /// <param name="mostMapped">How many stay mapped.</param>
    /// <exception cref="AmbienceException">A shard is missing or has another length.</exception>
    public ShardFiles(
        string storeFolder, WaveNetShape shape, IReadOnlyDictionary<string, long> hops, int mostMapped = MostMapped)
    {
        (_folder, _shape, _hops, _mostMapped) = (storeFolder, shape, hops, mostMapped);
        foreach ((string key, long count) in hops)
        {
            FloatFile.RequireLength(ShardFolder.LanesPath(storeFolder, key), count * shape.HopFrames * shape.Lanes);
            FloatFile.RequireLength(ShardFolder.FeaturesPath(storeFolder, key), count * ControlLayout.FeatureCount);
        }
    }

    /// <summary>How many are mapped now.</summary>
    public int Mapped => _mapped.Count;

    /// <summary>A shard, mapped as long as the lease is not disposed.</summary>
    public Lease Open(string key)
    {
        lock (_lock)
        {
            if (_mapped.TryGetValue(key, out Shard? shard))
            {
                _order.Remove(shard.Place);
                _order.AddLast(shard.Place);
            }
            else
            {
                Unmap(_mostMapped - 1);
                shard = Map(key);
                _mapped.Add(key, shard);
            }
            shard.Readers++;
            return new Lease(this, shard);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            Unmap(0);
    }

    private Shard Map(string key)
    {
        var lanes = new FloatFile(
            ShardFolder.LanesPath(_folder, key), _hops[key] * _shape.HopFrames * _shape.Lanes);
        try
        {
            return new Shard(_order.AddLast(key), lanes, new FloatFile(
                ShardFolder.FeaturesPath(_folder, key), _hops[key] * ControlLayout.FeatureCount));
        }
        catch
        {
            lanes.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps those that nobody reads, the longest unused first, until so many are left.</summary>
    private void Unmap(int left)
    {
        for (LinkedListNode<string>? node = _order.First; node is not null && _mapped.Count > left;)
        {
            LinkedListNode<string>? next = node.Next;
            Shard shard = _mapped[node.Value];
            if (shard.Readers == 0)
            {
                _mapped.Remove(node.Value);
                _order.Remove(node);
                shard.Lanes.Dispose();
                shard.Features.Dispose();
            }
            node = next;
        }
    }

    private void Close(Shard shard)
    {
        lock (_lock)
        {
            shard.Readers--;
            Unmap(_mostMapped); // while all were read, there may have been more
        }
    }

    internal sealed record Shard(LinkedListNode<string> Place, FloatFile Lanes, FloatFile Features)
    {
        public int Readers { get; set; }
    }

    /// <summary>The right to read a shard.</summary>
    public readonly struct Lease : IDisposable
    {
        private readonly ShardFiles _files;
        private readonly Shard _shard;

        internal Lease(ShardFiles files, Shard shard) => (_files, _shard) = (files, shard);

        /// <summary>[hops x HopFrames, Lanes], not normalised.</summary>
        public FloatFile Lanes => _shard.Lanes;

        /// <summary>[hops, 15].</summary>
        public FloatFile Features => _shard.Features;

        public void Dispose() => _files.Close(_shard);
    }
}
