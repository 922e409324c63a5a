using System.CommandLine;
using Ambience.Trainer.Commands;
using Xunit;

namespace Ambience.Trainer.Tests.Corpus;

public class CorpusCommandTests
{
    [Theory]
    [InlineData("--minutes 0", "--minutes 0: expected 0.25 to 600")]
    [InlineData("--minutes 1e9", "expected 0.25 to 600")]
    [InlineData("--mood calm --mood gloom", "gloom")]
    [InlineData("--soundfont /nowhere/none.sf2", "/nowhere/none.sf2")]
    public async Task AWrongOptionIsAClearErrorBeforeAnythingIsWritten(string options, string said)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"corpus-{Guid.NewGuid():n}");
        ParseResult parsed = CorpusCommand.Create().Parse([folder, .. options.Split(' ')]);
        Assert.Empty(parsed.Errors);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        var error = await Assert.ThrowsAsync<AmbienceException>(
            () => parsed.InvokeAsync(configuration, TestContext.Current.CancellationToken));
        Assert.Contains(said, error.Message);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("out --seed minus-one")]
    [InlineData("out --minutes many")]
    [InlineData("out more")]
    public void AWrongCommandLineIsRefusedByTheParser(string arguments)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(CorpusCommand.Create().Parse(words).Errors);
    }
}
