using System.Threading.Channels;

namespace Ambience.Editor.Sound;

/// <summary>One window that plays the music, and what is on its way there.</summary>
internal sealed class SoundListener
{
    // A connection that is slower than the music loses the oldest second, and nobody else notices.
    private const int MaximumBlocks = 50;

    private readonly Channel<byte[]> _blocks = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MaximumBlocks) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Offer(byte[] block) => _ = _blocks.Writer.TryWrite(block);

    public void End() => _ = _blocks.Writer.TryComplete();

    public IAsyncEnumerable<byte[]> Blocks(CancellationToken stop) => _blocks.Reader.ReadAllAsync(stop);
}
