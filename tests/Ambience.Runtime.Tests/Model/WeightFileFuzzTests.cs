using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>Random damage: a file is read, or refused with the one exception that callers catch.</summary>
public class WeightFileFuzzTests
{
    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Int8)]
    public void FlippedBytesGiveAModelOrTheOneException(WeightFormat format)
    {
        byte[] good = SafetensorsBytes.Good(format);
        int dataStart = SafetensorsHeader.Parse(good, good.Length, "test").DataStart;
        var random = new Random(20_260_102);
        int read = 0, refused = 0;
        for (int round = 0; round < 1_500; round++)
        {
            byte[] file = [.. good];
            // Two of three rounds hit the header, where the structure is.
            int reach = round % 3 == 0 ? file.Length : dataStart;
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                file[random.Next(reach)] ^= (byte)random.Next(1, 256);
            Count(file, ref read, ref refused);
        }
        // Both must happen, or the damage is not what this test thinks.
        Assert.True(read > 20 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void DigitsAndPunctuationThatMovedGiveAModelOrTheOneException()
    {
        byte[] good = SafetensorsBytes.Good();
        int dataStart = SafetensorsHeader.Parse(good, good.Length, "test").DataStart;
        byte[] ink = "0123456789-.,:[]{}\"\\eE tfn"u8.ToArray(); // what JSON is made of: deeper than random bytes reach
        var random = new Random(5);
        int read = 0, refused = 0;
        for (int round = 0; round < 4_000; round++)
        {
            byte[] file = [.. good];
            file[random.Next(8, dataStart)] = ink[random.Next(ink.Length)];
            Count(file, ref read, ref refused);
        }
        Assert.True(read > 20 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void NoiseIsRefused()
    {
        var random = new Random(9);
        for (int round = 0; round < 2_000; round++)
        {
            var file = new byte[random.Next(300)];
            random.NextBytes(file);
            if (file.Length > 8 && round % 2 == 0)
                file.AsSpan(1, 7).Clear(); // a header length that can be
            Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "noise"));
        }
    }

    private static void Count(byte[] file, ref int read, ref int refused)
    {
        try
        {
            WaveNetModel model = WeightFile.Read(file, "flipped");
            // What is read may be played: it must be as sound as what the writer would write.
            Assert.Null(WeightFileCheck.Numbers(model));
            Assert.Null(model.Shape.Validate());
            read++;
        }
        catch (WeightFileException)
        {
            refused++;
        }
    }
}
