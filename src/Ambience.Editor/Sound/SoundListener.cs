using System.Threading.Channels;

namespace Ambience.Editor.Sound;

/// <summary>Something for a window that plays the music.</summary>
/// <param name="Bytes">The format as JSON, or samples; no samples: the music rests, and running dry is no fault.</param>
/// <param name="IsFormat">Which of them.</param>
internal readonly record struct SoundMessage(byte[] Bytes, bool IsFormat = false);

/// <summary>One window that plays the music, and what is on its way there.</summary>
internal sealed class SoundListener
{
    private const int MaximumMessages = 75; // a second and a half

    private readonly Channel<SoundMessage> _messages = Channel.CreateBounded<SoundMessage>(
        new BoundedChannelOptions(MaximumMessages) { SingleReader = true });

    /// <summary>A connection that falls behind by more than it can hold is ended: the window connects anew.</summary>
    public void Offer(SoundMessage message)
    {
        if (!_messages.Writer.TryWrite(message))
            End();
    }

    public void End() => _ = _messages.Writer.TryComplete();

    public IAsyncEnumerable<SoundMessage> Messages(CancellationToken stop) => _messages.Reader.ReadAllAsync(stop);
}
