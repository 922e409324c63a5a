using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>Headers as only damage or malice makes them.</summary>
public class SafetensorsHeaderTests
{
    private static readonly byte[] s_good = SafetensorsBytes.Good();

    [Fact]
    public void TheGoodFileIsGood() => Assert.Equal("odd", WeightFile.Read(s_good, "test").Shape.Name);

    [Fact]
    public void AFileCutAnywhereInItsHeaderIsRefused()
    {
        int dataStart = SafetensorsHeader.Parse(s_good, s_good.Length, "test").DataStart;
        for (int length = 0; length < dataStart; length++)
            Refused(s_good[..length], "found");
    }

    [Fact]
    public void AFileCutAroundTheEdgeOfAnyTensorIsRefused()
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(s_good, s_good.Length, "test");
        foreach (long edge in header.Tensors.Values.SelectMany(tensor => new[] { tensor.Begin - 1, tensor.Begin, tensor.Begin + 1 }))
        {
            if (edge >= 0)
                Refused(s_good[..(header.DataStart + (int)edge)], "data_offsets");
        }
        Refused(s_good[..^1], "data_offsets");
    }

    [Theory]
    [InlineData(ulong.MaxValue, "at most 16777216")]
    [InlineData(1UL << 63, "at most 16777216")] // negative for a careless reader
    [InlineData((1UL << 32) + 8, "at most 16777216")] // 8 for a reader that cuts to 32 bits
    [InlineData(SafetensorsHeader.MaximumBytes, "cut off")]
    [InlineData(0, "'{'")]
    [InlineData(1, "JSON")]
    public void AWrongHeaderLengthIsRefused(ulong length, string says)
    {
        byte[] file = [.. s_good];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Refused(file, says);
    }

    [Fact]
    public void AHeaderOneByteLongerThanTheFileIsRefused()
    {
        byte[] file = [.. s_good];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)(file.Length - 8 + 1));
        Refused(file, "cut off");
    }

    [Theory]
    [InlineData("", "'{'")]
    [InlineData("null", "'{'")]
    [InlineData("[]", "'{'")]
    [InlineData(" {}", "'{'")]
    [InlineData("{", "JSON")]
    [InlineData("{}}", "JSON")]
    [InlineData("{} x", "JSON")]
    [InlineData("{'a':1}", "JSON")]
    [InlineData("{\"a\":1,}", "JSON")]
    [InlineData("{/* comment */}", "JSON")]
    [InlineData("{}", "8 bytes more")]
    [InlineData("{\"__metadata__\":[]}", "__metadata__")]
    [InlineData("{\"__metadata__\":{\"format\":1}}", "__metadata__.format")]
    [InlineData("{\"__metadata__\":{\"format\":null}}", "__metadata__.format")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "Duplicate")]
    [InlineData("{\"__metadata__\":{\"format\":\"a\",\"format\":\"b\"}}", "Duplicate")]
    [InlineData("{\"__metadata__\":{\"format\":\"\\ud800\"}}", "Unicode")]
    [InlineData("{\"\\udfff\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", "Unicode")]
    [InlineData("{\"a\":1}", "dtype, shape and data_offsets")]
    [InlineData("{\"a\":{}}", "dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}", "'x'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", "Duplicate")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]}}", "\"F64\"")]
    [InlineData("{\"a\":{\"dtype\":7,\"shape\":[0],\"data_offsets\":[0,0]}}", "dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":0,\"data_offsets\":[0,0]}}", "shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}", "[-1]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,0]}}", "[1.5]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,0]}}", "shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e40],\"data_offsets\":[0,0]}}", "[1e40]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,0]}}", "fits")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296],\"data_offsets\":[0,0]}}", "fits")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", "shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", "data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", "data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "4 to 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", "[-4,0]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}", "within")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "expected 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "4 bytes more")] // 8 bytes of data follow
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "gap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "overlap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "overlap")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "Duplicate")]
    public void AHeaderThatIsNoneIsRefused(string header, string says) => Refused(SafetensorsBytes.Join(header, new byte[8]), says);

    [Fact]
    public void DeepJsonIsRefusedAndDoesNotOverflowTheStack()
    {
        Refused(SafetensorsBytes.Join("{\"a\":" + new string('[', 1_000_000), new byte[8]), "JSON");
        Refused(SafetensorsBytes.Join("{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 200_000)), new byte[8]), "JSON");
    }

    [Fact]
    public void BytesThatAreNotUtf8AreRefused()
    {
        byte[] file = [.. s_good];
        file[8 + Encoding.UTF8.GetByteCount("{\"__met")] = 0xFF;
        Refused(file, "UTF-8");
    }

    [Fact]
    public void BytesAfterTheLastTensorAreRefused() => Refused([.. s_good, 0], "1 bytes more");

    [Fact]
    public void AGapOrOverlapBetweenTrueTensorsIsRefused()
    {
        // Every offset from the second tensor on is moved by four bytes, with the data made as much longer.
        byte[] longer = [.. s_good, 0, 0, 0, 0];
        Refused(SafetensorsBytes.WithHeader(longer, header => Move(header, 4)), "gap");
        Refused(SafetensorsBytes.WithHeader(s_good[..^4], header => Move(header, -4)), "overlap");
    }

    [Theory] // N stands for a name of a million characters
    [InlineData("{\"a\":{\"dtype\":\"N\",\"shape\":[1],\"data_offsets\":[0,8]}}")]
    [InlineData("{\"N\":1}")]
    [InlineData("{\"N\":1,\"N\":1}")]
    [InlineData("{\"a\":{\"N\":1}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":\"N\",\"data_offsets\":[0,8]}}")]
    [InlineData("{\"N\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"N\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}")]
    [InlineData("{\"__metadata__\":{\"N\":1}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"__metadata__\":{\"format\":\"N\"}}")]
    public void AMessageNeverCarriesAMegabyteOfTheFile(string header)
    {
        byte[] file = SafetensorsBytes.Join(header.Replace("N", new string('x', 1_000_000), StringComparison.Ordinal), new byte[8]);
        var e = Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "test"));
        Assert.True(e.Message.Length < 600, $"the message has {e.Message.Length} characters");
    }

    [Fact]
    public void AMessageCannotSteerATerminal()
    {
        const string Header = "{\"a\\u001b[2J\\n\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
        var e = Assert.Throws<WeightFileException>(() => WeightFile.Read(SafetensorsBytes.Join(Header, new byte[8]), "test"));
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    private static void Move(JsonObject header, int bytes)
    {
        foreach ((_, JsonNode? node) in header)
        {
            if (node?["data_offsets"] is JsonArray offsets && offsets[0]!.GetValue<long>() > 0)
            {
                offsets[0] = offsets[0]!.GetValue<long>() + bytes;
                offsets[1] = offsets[1]!.GetValue<long>() + bytes;
            }
        }
    }

    private static void Refused(byte[] file, string says)
    {
        var e = Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "some/weights"));
        Assert.StartsWith("some/weights: ", e.Message);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}
