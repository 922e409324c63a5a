using Ambience.Inference;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// The tests of the engine contract, which run over the engines of every machine, on the one that needs a device.
/// </summary>
public class VulkanContractTests
{
    public static TheoryData<string> Shapes => [.. OddShapes.All.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ItComputesTheFormulas(string shapeName)
    {
        var parity = new EngineParityTests();
        parity.CachedEqualsUncachedStageByStage(EngineCatalogue.Vulkan, shapeName);
        parity.TeacherForcingWithItsOwnOutputGoesTheSameWay(EngineCatalogue.Vulkan, shapeName);
        parity.AFreeRunMovesAndDependsOnSeedControlAndTemperature(EngineCatalogue.Vulkan, shapeName);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void NeitherBlocksNorPlacesNorAgesAreHeard(string shapeName)
    {
        var blocks = new BlocksAndBatchTests();
        blocks.AnyPlaceInAnyBatchGivesTheSameBits(EngineCatalogue.Vulkan, shapeName);
        blocks.StreamsOfDifferentAgeFollowTheirOwnControl(EngineCatalogue.Vulkan, shapeName);
    }

    [Fact]
    public void ItKeepsTheContract()
    {
        var contract = new EngineContractTests();
        contract.GeneratingAndStateAllocateNothing(EngineCatalogue.Vulkan);
        contract.WrongUseIsRefusedBeforeAnythingMoves(EngineCatalogue.Vulkan);
        contract.ANetworkWithoutControlTakesNone(EngineCatalogue.Vulkan);
    }
}
