using Ambience.Playback;

namespace Ambience;

// Listening to single layers, as an editor lets people do.
public sealed partial class Soundtrack
{
    /// <summary>
    /// Lets a layer be heard or not, in every mood, with a fade of 50 ms. The music goes on as if nothing had been asked: a
    /// muted layer is still made, costs what it costs, and comes back where it would have been. For listening closely while
    /// moods are written; for a game a layer's gate (docs/mood-file.md) is the way, which costs nothing while closed.
    /// </summary>
    /// <remarks>
    /// Takes effect with the next hop. No part of a captured state; stays with the layer's name when the moods are replaced.
    /// </remarks>
    /// <param name="layer">One of <see cref="Layers"/>.</param>
    /// <param name="muted">True = not heard.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public void SetLayerMuted(string layer, bool muted)
    {
        for (Programme? done = null; done != _programme;)
        {
            done = _programme;
            done.Renderer.SetLayerMuted(done.LayerIndex(layer), muted);
        }
    }

    /// <summary>Whether <see cref="SetLayerMuted"/> keeps a layer from being heard.</summary>
    /// <param name="layer">One of <see cref="Layers"/>.</param>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public bool IsLayerMuted(string layer)
    {
        Programme programme = _programme;
        return programme.Renderer.IsLayerMuted(programme.LayerIndex(layer));
    }
}
