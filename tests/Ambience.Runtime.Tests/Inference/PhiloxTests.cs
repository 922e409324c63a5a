using Ambience.Inference;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

public class PhiloxTests
{
    [Theory] // known answers of the authors' library Random123, kat_vectors, philox4x32 with 10 rounds
    [InlineData(new uint[] { 0, 0, 0, 0, 0, 0 }, new uint[] { 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8 })]
    [InlineData(
        new uint[] { 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF },
        new uint[] { 0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD })]
    [InlineData(
        new uint[] { 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0 },
        new uint[] { 0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1 })]
    public void MatchesTheKnownAnswers(uint[] counterAndKey, uint[] expected)
    {
        uint[] c = counterAndKey;
        var (word0, word1, word2, word3) = Philox4x32.Block(c[0], c[1], c[2], c[3], c[4], c[5]);
        Assert.Equal(expected, new[] { word0, word1, word2, word3 });
    }

    [Fact]
    public void ADrawPutsSeedFrameLaneAndPurposeWhereTheContractSays() =>
        Assert.Equal(
            Philox4x32.Block(0x55667788, 0x11223344, 5, 9, 0xDDEEFF00, 0x99AABBCC),
            Philox4x32.Draw(0x99AABBCCDDEEFF00, 0x1122334455667788, 5, 9));

    [Theory]
    [InlineData(0u, 0f, 5.9604645E-08f)]
    [InlineData(uint.MaxValue, 0.99999994f, 0.99999994f)]
    public void UnitNumbersStayInsideTheirIntervals(uint word, float unit, float open)
    {
        Assert.Equal(unit, Philox4x32.ToUnit(word));
        Assert.Equal(open, Philox4x32.ToOpenUnit(word));
        Assert.True(1f - open > 0f);
    }
}
