using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ambience.Conducting;
using Ambience.Moods;
using Xunit;
using static Ambience.Runtime.Tests.Conducting.ConductorRun;

namespace Ambience.Runtime.Tests.Conducting;

/// <summary>
/// The same file, seed and calls give the same bits: twice here, with every instruction set, and on every machine.
/// </summary>
public class ConductorBitsTests
{
    public ConductorBitsTests() => InstructionSets.AssertSwitchedOff();

    [Fact]
    public void TheSameCallsGiveTheSameBits()
    {
        for (int seed = 0; seed < 3; seed++)
        {
            Assert.Equal(Play(seed, 11), Play(seed, 11));
            Assert.NotEqual(Play(seed, 11), Play(seed, 12));
        }
    }

    /// <summary>
    /// Written down on an AVX-512 machine; changes with the way that music is conducted, and then is written down anew.
    /// </summary>
    [Fact]
    public void TheBitsAreThoseOfEveryMachine() => Assert.Equal(
        "89E29BEF05C010C0FA083F2BD3C8F750",
        Convert.ToHexString(SHA256.HashData(
            MemoryMarshal.AsBytes<uint>(Enumerable.Range(0, 8).SelectMany(seed => Play(seed, 5)).ToArray())))[..32]);

    private static uint[] Play(int file, ulong seed)
    {
        MoodFile score = RandomScores.File(file);
        Conductor conductor = Of(score, seed, OddNetwork);
        return [.. conductor.Run(300, hop => RandomScores.Play(conductor, score, file, hop)).SelectMany(hop => hop.Bits())];
    }
}

public class ConductorBitsEverywhereTests
{
    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void WithoutAnInstructionSet(string feature) => InstructionSets.RunWithout(feature, typeof(ConductorBitsTests));
}
