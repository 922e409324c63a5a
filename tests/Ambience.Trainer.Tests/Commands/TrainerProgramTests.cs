using System.CommandLine;
using System.Reflection;
using Ambience.Trainer.Commands;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>Exit codes, where messages go, and help, for all verbs alike.</summary>
public class TrainerProgramTests
{
    public static TheoryData<string> Verbs => [.. TrainerProgram.Root().Subcommands.Select(verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task HelpShowsAnExample(string verb)
    {
        (int code, string output, string error) = await VerbJson.Text(verb, "--help");
        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Contains("Example", output);
        Assert.Contains($" {verb} ", output);
    }

    // An option that is read but was never added is not there for anyone.
    [Fact]
    public void EveryOptionOfTrainIsOffered()
    {
        IEnumerable<Option> declared = typeof(TrainOptions).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<Option>();
        Command train = TrainerProgram.Root().Subcommands.Single(verb => verb.Name == "train");
        Assert.Empty(declared.Except(train.Options));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("polish")]
    [InlineData("evaluate", "--seconds", "soon")]
    [InlineData("generate", "--model")]
    public async Task AWrongCommandLineIsExitCode2(params string[] arguments)
    {
        (int code, _, string error) = await VerbJson.Text(arguments);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task AnErrorIsExitCode1AndOneLineOnStandardError()
    {
        using var folder = new TemporaryFolder();
        (int code, string output, string error) =
            await VerbJson.Text("prepare", folder["none"], "--store", folder["store"]);
        Assert.Equal(1, code);
        Assert.Empty(output.Trim());
        Assert.StartsWith("error: ", error);
        Assert.Contains("no such folder", error);
    }

    [Fact]
    public async Task AnInterruptIsExitCode130()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["audio/calm"]);
        File.WriteAllText(folder["audio/calm/a.wav"], "x");
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        var error = new StringWriter();
        int code = await TrainerProgram.RunAsync(
            ["prepare", folder["audio"], "--store", folder["store"]],
            new InvocationConfiguration { Output = new StringWriter(), Error = error }, interrupt.Token);
        Assert.Equal(130, code);
        Assert.Contains("interrupted", error.ToString());
    }
}
