using System.CommandLine;
using System.Text.Json;
using Ambience.Trainer.Commands;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>Runs the program as a script would: --json, standard output parsed, standard error kept.</summary>
internal static class VerbJson
{
    public static async Task<JsonElement> Run(params string[] arguments)
    {
        (int code, string output, string error) = await Text([.. arguments, "--json"]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement; // fails if anything else is there
    }

    public static async Task<(int Code, string Output, string Error)> Text(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await TrainerProgram.RunAsync(
            arguments, new InvocationConfiguration { Output = output, Error = error },
            TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
