using Ambience.Audio;
using Ambience.Trainer.Commands;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>A store of two short moods, prepared once for all tests of the verbs that use one.</summary>
public sealed class SmallStore : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallStore()
    {
        int[][] keys = [[60, 64, 67, 72], [50, 53, 57]];
        foreach ((string mood, int[] notes) in new[] { "calm", "tense" }.Zip(keys))
        {
            Directory.CreateDirectory(_folder[$"audio/{mood}"]);
            WaveFile.Write(_folder[$"audio/{mood}/a.wav"], TestAudio.Arpeggio(48_000, 12, notes));
        }
        var prepare = PrepareCommand.Create().Parse([_folder["audio"], "--store", Path, "--preset", "small48"]);
        Assert.Equal(0, prepare.Invoke());
    }

    public string Path => _folder["store"];

    /// <summary>Arguments of a small new run.</summary>
    public string[] Train(string run, params string[] more) =>
        ["train", "--store", Path, "--run", run, "--streams", "2", "--crop", "64", "--threads", "1", .. more];

    public void Dispose() => _folder.Dispose();
}

/// <summary>Tests that share the store.</summary>
[CollectionDefinition(nameof(SmallStore))]
public class SmallStoreUsers : ICollectionFixture<SmallStore>;
