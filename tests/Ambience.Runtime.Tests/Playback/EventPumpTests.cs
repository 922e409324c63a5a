using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public sealed class EventPumpTests
{
    private int _looks, _told;
    private long _frames;
    private volatile bool _news;

    private EventPump Start(bool musicGoesOn) => new(
        () =>
        {
            _ = Interlocked.Increment(ref _looks);
            return _news;
        },
        () => musicGoesOn ? Interlocked.Increment(ref _frames) : 0,
        () =>
        {
            _news = false;
            _ = Interlocked.Increment(ref _told);
        });

    [Fact]
    public void RestsWhereNothingIsHeard()
    {
        using EventPump pump = Start(musicGoesOn: false);
        Assert.False(pump.Rests);
        Eventually.True(() => pump.Rests, "the rest");
        int looks = Volatile.Read(ref _looks);
        Assert.True(looks >= 50, $"{looks} looks"); // a moment without music is no rest yet
    }

    [Fact]
    public void GoesOnLookingWhileMusicIsHeard()
    {
        using EventPump pump = Start(musicGoesOn: true);
        Eventually.True(() => Volatile.Read(ref _looks) > 100, "looks, twice as many as a rest needs");
        Assert.False(pump.Rests);
    }

    [Fact]
    public void NewsAreToldAtRestTooAndEndIt()
    {
        using EventPump pump = Start(musicGoesOn: false);
        Eventually.True(() => pump.Rests, "the rest");
        _news = true;
        Eventually.True(() => Volatile.Read(ref _told) == 1, "the news");
        Eventually.True(() => !pump.Rests, "the end of the rest");
    }

    [Fact]
    public void SomebodyWhoKnowsThatNewsWillComeWakesIt()
    {
        using EventPump pump = Start(musicGoesOn: false);
        Eventually.True(() => pump.Rests, "the rest");
        pump.Wake();
        Assert.False(pump.Rests);
        Eventually.True(() => pump.Rests, "the next rest");
    }

    [Fact]
    public void WakingCostsNothingAndNeedsNoPumpThatLooks()
    {
        EventPump pump = Start(musicGoesOn: false);
        Assert.Equal(0, Allocations.Of(pump.Wake));
        Eventually.True(() => pump.Rests, "the rest");
        pump.Dispose();
        pump.Wake(); // a game's thread may be late by a moment
    }
}
