using System.Text.Json.Nodes;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>Well-formed safetensors whose content is not that of a network.</summary>
public class WeightFileContentTests
{
    private static readonly byte[] s_good = SafetensorsBytes.Good();

    [Theory]
    [InlineData("format", null, "not one of this project")]
    [InlineData("format", "pt", "'pt'")]
    [InlineData("version", null, "\"version\" is missing")]
    [InlineData("version", "2", "found '2'")]
    [InlineData("version", "", "found ''")]
    [InlineData("storage", "fp16", "fp32, bf16 or int8")]
    [InlineData("shape", null, "\"shape\" is missing")]
    [InlineData("shape", "", "\"shape\" cannot be read")]
    [InlineData("shape", "[]", "\"shape\" cannot be read")]
    [InlineData("shape", "{}", "a part is missing")]
    [InlineData("shape", "{\"name\":\"a\",\"name\":\"b\"}", "Duplicate")]
    [InlineData("moods", "{}", "\"moods\" cannot be read")]
    [InlineData("moods", "[\"calm\"]", "one codebook for each of the 1 moods")]
    [InlineData("moods", "[\"calm\",\"calm\"]", "'calm' is there 2 times")]
    [InlineData("moods", "[\"calm\",\"\"]", "a mood's name")]
    [InlineData("moods", "[\"calm\",\"a\\u0000b\"]", "a mood's name")]
    [InlineData("moods", "[\"calm\",3]", "\"moods\" cannot be read")]
    [InlineData("moods", "[\"calm\",\"\\ud800\"]", "\"moods\" cannot be read")]
    [InlineData("moods", "[[[[[[[[]]]]]]]]", "\"moods\" cannot be read")]
    [InlineData("control", null, "a prior needs a control layout")]
    [InlineData("control", "7", "\"control\" cannot be read")]
    [InlineData("filterbank", null, "1 to 16384 for 3 bands")]
    [InlineData("prior", null, "does not belong to the shape")]
    [InlineData("steps", null, "\"steps\" is missing")]
    [InlineData("steps", "-1", "'-1'")]
    [InlineData("steps", "1e3", "'1e3'")]
    [InlineData("validationBits", "NaN", "a finite number")]
    [InlineData("validationBits", "1,5", "a finite number")]
    [InlineData("trainingLoudnessLufs", "1e999", "a finite number")]
    [InlineData("files", "[{}]", "a part is missing")]
    [InlineData("files", "[{\"name\":null,\"mood\":\"\",\"sha256\":\"\",\"seconds\":1,\"licence\":\"\"}]", "'name' is null")]
    [InlineData("files", "[{\"name\":\"\",\"mood\":\"\",\"sha256\":\"\",\"seconds\":-1,\"licence\":\"\"}]", "0 or more")]
    [InlineData("files", "[{\"name\":\"\",\"mood\":\"\",\"sha256\":\"\",\"seconds\":1e999,\"licence\":\"\"}]", "0 or more")]
    public void WrongMetadataIsRefused(string key, string? value, string says) =>
        Refused(SafetensorsBytes.WithMetadata(s_good, key, value), says);

    [Theory]
    [InlineData("shape", "output", "\"wave\"", "mulaw or logistic")]
    [InlineData("shape", "bands", "0", "bands must be 1 to 64, but was 0")]
    [InlineData("shape", "bands", "-3", "bands must be 1 to 64")]
    [InlineData("shape", "bands", "4294967299", "cannot be read")] // 3 for a reader that cuts to 32 bits
    [InlineData("shape", "bands", "3.5", "cannot be read")]
    [InlineData("shape", "bands", "\"3\"", "cannot be read")]
    [InlineData("shape", "dilations", "[]", "layers must be 1 to 256")]
    [InlineData("shape", "dilations", "[1,0]", "dilation must be 1")]
    [InlineData("shape", "dilations", "[2147483647,2147483647]", "dilation must be 1 to 65536")]
    [InlineData("shape", "dilations", null, "a part is missing")]
    [InlineData("shape", "controlSize", "24", "must have the shape's 24 values, but has 25")]
    [InlineData("shape", "mixtureCount", "0", "mixture count must be 1")]
    [InlineData("shape", "residualChannels", "11", "tensor 'input.weight': expected I8 [11, 3]")]
    [InlineData("shape", "channels", "2", "tensor 'input.weight': expected I8 [12, 6]")]
    [InlineData("control", "moodEmbeddingSize", "-7", "must have the shape's 25 values")]
    [InlineData("control", "moodEmbeddingSize", "2147483647", "must have the shape's 25 values")]
    [InlineData("control", "brightness", "14", "control.brightness")]
    [InlineData("filterbank", "taps", "0", "but have 0")]
    [InlineData("filterbank", "taps", "60", "tensor 'filterbank.synthesis': expected F32 [3, 60]")]
    [InlineData("filterbank", "taps", "2000000000", "but have 2000000000")]
    [InlineData("prior", "segmentHops", "0", "said 0")]
    [InlineData("prior", "segmentHops", "9", "multiple of 4")]
    [InlineData("prior", "segmentHops", "-4", "must be 4 to")]
    [InlineData("prior", "segmentHops", "12", "tensor 'prior.calm.slow'")]
    [InlineData("prior", "segments", "[3]", "one codebook for each of the 2 moods")]
    [InlineData("prior", "segments", "[3,0]", "entries in a codebook")]
    [InlineData("prior", "segments", "[3,-1]", "entries in a codebook")]
    [InlineData("prior", "segments", "[4,3]", "tensor 'prior.calm.slow'")]
    public void WrongInnerMetadataIsRefused(string key, string inner, string? json, string says) =>
        Refused(SafetensorsBytes.WithInner(s_good, key, inner, json is null ? null : JsonNode.Parse(json)), says);

    [Fact]
    public void UnknownMetadataIsLeftAlone() =>
        Assert.Equal("odd", WeightFile.Read(SafetensorsBytes.WithMetadata(s_good, "a tool's own", "anything"), "test").Shape.Name);

    [Fact]
    public void EveryMissingTensorIsNamed()
    {
        foreach (string name in SafetensorsHeader.Parse(s_good, s_good.Length, "test").Tensors.Keys)
        {
            // Renamed, so that the data is still tiled: only the name is wrong.
            byte[] file = SafetensorsBytes.WithHeader(s_good, header =>
            {
                JsonNode tensor = header[name]!;
                header.Remove(name);
                header["renamed"] = tensor;
            });
            Refused(file, $"tensor '{name}' is missing");
        }
    }

    [Fact]
    public void AnExtraTensorIsNamed() => Refused(
        SafetensorsBytes.WithHeader(s_good, header =>
            header["layers.99.skip.bias"] = JsonNode.Parse("{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")),
        "'layers.99.skip.bias' does not belong");

    [Fact]
    public void EveryTensorMustHaveTheStoredType()
    {
        foreach ((string name, SafetensorsEntry tensor) in SafetensorsHeader.Parse(s_good, s_good.Length, "test").Tensors)
        {
            // As many bytes as before, told as another type and another number of elements.
            byte[] file = SafetensorsBytes.WithHeader(s_good, header =>
            {
                header[name]!["dtype"] = tensor.Type == SafetensorsType.I8 ? "BF16" : "I8";
                header[name]!["shape"] = new JsonArray((tensor.End - tensor.Begin) / (tensor.Type == SafetensorsType.I8 ? 2 : 1));
            });
            Refused(file, $"tensor '{name}'");
        }
    }

    [Fact]
    public void ATransposedMatrixIsRefused() => Refused(
        SafetensorsBytes.WithHeader(s_good, header => header["layers.2.skip.weight"]!["shape"] = new JsonArray(20, 28)),
        "tensor 'layers.2.skip.weight': expected I8 [28, 20] by the shape in the metadata, found I8 [20, 28]");

    [Theory]
    [InlineData("lanes.deviation", 2, -0.5f, "a standard deviation, 0 or more")]
    [InlineData("head.hidden.weight.scale", 4, -1f, "a scale, 0 or more")]
    [InlineData("prior.höhle 2.transitions", 5, -1f, "a count, 0 or more")]
    [InlineData("prior.calm.transitions", 3, float.MaxValue, null)] // a row of one huge count can still be walked
    public void NumbersOutOfTheirRangeAreRefused(string tensor, int index, float value, string? says)
    {
        byte[] file = SafetensorsBytes.WithFloat(s_good, tensor, index, value);
        if (says is null)
            Assert.Equal(value, WeightFile.Read(file, "test").Prior!.Moods[0].Transitions[index]);
        else
            Refused(file, says);
    }

    [Fact]
    public void NaNAndInfinityAreFoundInEveryTensor()
    {
        byte[] exact = SafetensorsBytes.Good(WeightFormat.Float32);
        foreach (string name in SafetensorsHeader.Parse(exact, exact.Length, "test").Tensors.Keys)
        {
            foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                Refused(SafetensorsBytes.WithFloat(exact, name, 1, bad), $"tensor '{name}', value 1: expected a finite number");
        }
    }

    [Fact]
    public void AnInt8RowWhoseScaleMakesInfinityIsRefused()
    {
        Refused(SafetensorsBytes.WithFloat(s_good, "head.hidden.weight.scale", 2, float.MaxValue), "'head.hidden.weight'");
        Refused(SafetensorsBytes.WithFloat(s_good, "head.hidden.weight.scale", 2, float.NaN), "'head.hidden.weight'");
    }

    [Fact]
    public void ASegmentThatNothingFollowsIsRefused()
    {
        byte[] file = s_good;
        for (int column = 0; column < 3; column++)
            file = SafetensorsBytes.WithFloat(file, "prior.calm.transitions", 3 + column, 0f);
        Refused(file, "tensor 'prior.calm.transitions', row 1");
    }

    /// <summary>Shapes of up to 45 GB in a file of 30 KB: refused before anything of that size is allocated.</summary>
    [Fact]
    public void AnAbsurdShapeIsRefusedBeforeMemoryIsSetAside()
    {
        byte[] huge = SafetensorsBytes.WithHeader(s_good, header =>
        {
            JsonObject metadata = header["__metadata__"]!.AsObject();
            JsonObject shape = JsonNode.Parse(metadata["shape"]!.GetValue<string>())!.AsObject();
            (shape["residualChannels"], shape["gateChannels"], shape["skipChannels"]) = (1024, 1024, 4096);
            shape["dilations"] = new JsonArray([.. Enumerable.Repeat(65_536, 256).Select(dilation => JsonValue.Create(dilation))]);
            metadata["shape"] = shape.ToJsonString();
        });
        AllocatesLittle(huge);
        AllocatesLittle(SafetensorsBytes.WithInner(s_good, "prior", "segments", new JsonArray(4096, 4096)));
        AllocatesLittle(SafetensorsBytes.WithInner(
            SafetensorsBytes.WithInner(s_good, "prior", "segments", new JsonArray(4096, 4096)), "prior", "segmentHops", 65_536));
        AllocatesLittle(SafetensorsBytes.WithInner(s_good, "filterbank", "taps", 16_384));
    }

    private static void AllocatesLittle(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "expected at least");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 1 << 20, $"{allocated} bytes were allocated for a file of {file.Length}");
    }

    private static void Refused(byte[] file, string says)
    {
        var e = Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "some/weights"));
        Assert.StartsWith("some/weights: ", e.Message);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }
}
