using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class AudioClipTests
{
    [Fact]
    public void FramesChannelsAndMixing()
    {
        var clip = new AudioClip(4, 3, [1f, 2f, 3f, -1f, -2f, 0f]);
        Assert.Equal((2, 0.5), (clip.Frames, clip.Seconds));
        Assert.Equal([2f, -2f], clip.Channel(1));
        Assert.Equal([2f, -1f], clip.ToMono().Samples);
        Assert.Equal([2f, 2f, -1f, -1f], clip.ToMono().ToStereo().Samples);
    }

    [Fact]
    public void NothingIsCopiedThatIsRightAlready()
    {
        AudioClip mono = new(8, 1, [1f]), stereo = new(8, 2, [1f, 2f]);
        Assert.Same(mono, mono.ToMono());
        Assert.Same(stereo, stereo.ToStereo());
    }

    [Fact]
    public void WrongUseIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new AudioClip(8, 2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioClip(0, 2, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioClip(8, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioClip(8, 2, []).Channel(2));
        Assert.Throws<AmbienceException>(() => new AudioClip(8, 3, []).ToStereo());
    }
}
