using System.Threading.Channels;

namespace Ambience.Editor.Seeing;

/// <summary>A page that looks on, and what is on its way there.</summary>
internal sealed class Viewer
{
    // Half a second: a page that is slower than that loses the oldest, and nobody else notices.
    private const int MaximumMessages = 15;

    private readonly Channel<ViewerMessage> _messages = Channel.CreateBounded<ViewerMessage>(
        new BoundedChannelOptions(MaximumMessages) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Offer(ViewerMessage message) => _ = _messages.Writer.TryWrite(message);

    public void End() => _ = _messages.Writer.TryComplete();

    public IAsyncEnumerable<ViewerMessage> Messages(CancellationToken stop) => _messages.Reader.ReadAllAsync(stop);
}

/// <param name="Bytes">What is sent.</param>
/// <param name="IsText">JSON, else hops.</param>
internal readonly record struct ViewerMessage(byte[] Bytes, bool IsText);
