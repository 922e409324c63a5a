using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

/// <summary>What holds for every mood file and whatever the game does.</summary>
public class ConductorPropertyTests
{
    private const int Files = 50, Hops = 400;

    public static TheoryData<string> Networks => ["steered", "odd", "without prior", "without control"];

    private static WaveNetModel NetworkOf(string name) => name switch
    {
        "steered" => Network,
        "odd" => OddNetwork,
        "without prior" => MusicModels.Create(prior: false),
        _ => MusicModels.Create(MusicModels.Uncontrolled),
    };

    private static Conductor Create(MoodFile file, int seed, WaveNetModel network)
    {
        Conductor conductor = Of(file, (ulong)seed, network);
        for (int stinger = 0; stinger < file.Stingers.Count; stinger++)
            conductor.SetStingerSeconds(stinger, 0.3 * stinger);
        return conductor;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void EverythingStaysInItsRangeAndNothingJumps(string name)
    {
        WaveNetModel network = NetworkOf(name);
        var largest = new Largest(network);
        for (int seed = 0; seed < Files; seed++)
        {
            MoodFile file = RandomScores.File(seed);
            Conductor conductor = Create(file, seed, network);
            ConductedHop? last = null;
            for (int hop = 0; hop < Hops; hop++)
            {
                RandomScores.Play(conductor, file, seed, hop);
                ConductedHop now = conductor.Hop();
                CheckRanges(now, network.Prior is not null);
                if (last is not null)
                    largest.Compare(last, now);
                last = now;
            }
        }
        largest.Check();
    }

    private static void CheckRanges(ConductedHop hop, bool steered)
    {
        // Decibels of a layer go to 12; loudness of mood, layer and gesture come on top: what the network is not asked for.
        double highest = Math.Pow(10, (steered ? 12 + (2 * LoudnessShare.MostMixedUp) : 12 + 60) / 20.0) * 1.00001;
        foreach (int layer in Enumerable.Range(0, hop.Active.Length))
        {
            Assert.InRange(hop.Gains[layer], 0, highest);
            if (!hop.Active[layer])
            {
                Assert.Equal(0, hop.Gains[layer]);
                Assert.All(hop.Control[layer], value => Assert.Equal(0, value));
                continue;
            }
            Assert.InRange(hop.Pans[layer], -1, 1);
            Assert.InRange(hop.Widths[layer], 0, 2);
            Assert.All(hop.Temperatures[layer], temperature => Assert.InRange(temperature, 0, 2));
            float[] control = hop.Control[layer];
            if (control.Length == 0)
                continue;
            Assert.All(control, value => Assert.True(float.IsFinite(value)));
            Assert.All(control[..12], value => Assert.InRange(value, 0, 1.0001f));
            Assert.InRange(control[ControlLayout.Loudness], -1.5f, 2);
            Assert.InRange(control[ControlLayout.Brightness], -2, 2);
            Assert.InRange(control[ControlLayout.Density], 0, 3);
            Assert.All(control[ControlLayout.KnownFlags..ControlLayout.MoodEmbedding], flag => Assert.InRange(flag, 0, 1.0001f));
        }
        Assert.InRange(hop.Duck, 0.00099f, 1);
    }

    /// <summary>The largest steps of each kind of number from one hop to the next.</summary>
    private sealed class Largest(WaveNetModel network)
    {
        private readonly float[] _control = new float[network.Shape.ControlSize];
        private readonly AskedMusic _layout = new(network);
        private float _gain, _pan, _width, _temperature, _duck;

        public void Compare(ConductedHop last, ConductedHop now)
        {
            _duck = Math.Max(_duck, Math.Abs(now.Duck - last.Duck));
            for (int layer = 0; layer < now.Active.Length; layer++)
            {
                _gain = Math.Max(_gain, Math.Abs(now.Gains[layer] - last.Gains[layer]));
                if (!now.Active[layer] || !last.Active[layer])
                    continue; // out of silence it may begin anywhere
                _pan = Math.Max(_pan, Math.Abs(now.Pans[layer] - last.Pans[layer]));
                _width = Math.Max(_width, Math.Abs(now.Widths[layer] - last.Widths[layer]));
                _temperature = Math.Max(
                    _temperature, now.Temperatures[layer].Zip(last.Temperatures[layer], (a, b) => Math.Abs(a - b)).Max());
                for (int i = 0; i < _control.Length; i++)
                    _control[i] = Math.Max(_control[i], Math.Abs(now.Control[layer][i] - last.Control[layer][i]));
            }
        }

        public void Check()
        {
            float hop = (float)network.Shape.HopSeconds;
            AssertAtMost("gain", _gain, LayerConductor.GainPerSecond * hop);
            AssertAtMost("duck", _duck, 10 * hop);
            AssertAtMost("pan", _pan, 4 * hop);
            AssertAtMost("width", _width, 4 * hop);
            AssertAtMost("temperature", _temperature, 4 * hop);
            for (int i = 0; i < _control.Length; i++)
            {
                // Chroma is stretched to unit length after the slew, from no less than half of it; there a number also
                // moves because its neighbours do.
                float stretch = i < ControlLayout.ChromaSize ? 3 : 1;
                AssertAtMost($"control {i}", _control[i], stretch * _layout.MaximumSteps[AskedMusic.Control + i]);
            }
            Assert.True(_gain > 0.5 * LayerConductor.GainPerSecond * hop, "the games were rude enough to need the slew");
        }

        private static void AssertAtMost(string what, float step, float limit) =>
            Assert.True(step <= limit + 1e-4f, $"{what} jumped by {step}, more than {limit}");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void CapturedAtAnyMomentItGoesOnBitForBit(string name)
    {
        WaveNetModel network = NetworkOf(name);
        for (int seed = 0; seed < Files; seed++)
        {
            MoodFile file = RandomScores.File(seed);
            Conductor conductor = Create(file, seed, network), other = Create(file, seed + 1, network);
            var random = new Random(seed);
            int moment = random.Next(20, Hops - 100);
            for (int hop = 0; hop < moment; hop++)
                Step(conductor, hop);
            for (int hop = 0; hop < random.Next(30); hop++)
                Step(other, hop);

            // Also with something asked for that no hop has seen yet.
            RandomScores.Play(conductor, file, seed, moment);
            other.Restored(conductor.Captured());
            Assert.Equal(conductor.Captured(), other.Captured());
            for (int hop = moment + 1; hop < moment + 100; hop++)
                Assert.Equal(Step(conductor, hop), Step(other, hop));
            Assert.Equal(conductor.Captured(), other.Captured());

            uint[] Step(Conductor stepping, int hop)
            {
                RandomScores.Play(stepping, file, seed, hop);
                return [.. stepping.Hop().Bits()];
            }
        }
    }

    [Fact]
    public void AStateThatWasTamperedWithIsRefusedOrConductedInRange()
    {
        int refused = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            MoodFile file = RandomScores.File(seed % 20);
            Conductor conductor = Create(file, seed, Network);
            _ = conductor.Run(30, hop => RandomScores.Play(conductor, file, seed, hop));
            byte[] state = conductor.Captured();
            var random = new Random(seed);
            for (int i = random.Next(1, 5); i > 0; i--)
                state[random.Next(state.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                conductor.Restored(state[..(random.Next(10) == 0 ? random.Next(state.Length) : state.Length)]);
            }
            catch (AmbienceException)
            {
                refused++;
                continue;
            }
            _ = conductor.Run(5, hop => Assert.All(conductor.Hop().Temperatures, lanes => Assert.All(
                lanes, temperature => Assert.InRange(temperature, 0, 2))));
        }
        Assert.InRange(refused, 50, 390);
    }

    [Fact]
    public void AStateOfOtherMoodsOrAnotherVersionIsRefused()
    {
        byte[] state = Of(Plain("a"), Plain("b")).Captured();
        Assert.Contains("fingerprint", Refusal(Of(Plain("a"), Plain("c")), state));
        state[0]++;
        Assert.Contains("version", Refusal(Of(Plain("a"), Plain("b")), state));

        static string Refusal(Conductor conductor, byte[] state) =>
            Assert.Throws<AmbienceException>(() => conductor.Restored(state)).Message;
    }

    [Fact]
    public void NothingIsAllocated()
    {
        MoodFile file = RandomScores.File(3);
        Conductor conductor = Create(file, 3, Network);
        Conductor changed = Create(file, 4, Network);
        var control = new float[conductor.LayerCount * conductor.ControlSize];
        var state = new byte[conductor.StateBytes];
        int hop = 0, seen = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 200; i++, hop++)
            {
                if (hop % 7 == 0)
                    conductor.SetParameter(hop % 3, hop % 2);
                if (hop % 31 == 0)
                    conductor.TransitionTo(hop / 31 % file.Moods.Count);
                if (hop % 13 == 0 && file.Stingers.Count > 0)
                    conductor.TriggerStinger(0);
                conductor.FollowMap();
                conductor.Next(control);
                foreach (ConductorEvent e in conductor.Events)
                    seen += e.Kind == ConductorEventKind.BarStarted ? 1 : 0;
            }
            changed.Adopt(conductor);
            var writer = new Ambience.IO.StateWriter(state);
            conductor.Capture(ref writer);
            var reader = new Ambience.IO.StateReader(state);
            changed.Restore(ref reader);
        }));
        Assert.True(seen > 20, $"{seen} bars: this file has some");
    }
}
