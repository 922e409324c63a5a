using System.CommandLine;
using System.Text.Json.Nodes;
using Ambience.Trainer.Commands;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>Runs a command line as the program does.</summary>
internal static class Verb
{
    public static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await TrainerProgram.RunAsync(
            arguments, new InvocationConfiguration { Output = output, Error = error },
            TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The one document that a verb writes with --json.</summary>
    public static async Task<JsonNode> Json(params string[] arguments)
    {
        (int code, string output, string error) = await Run([.. arguments, "--json"]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}: {error}");
        return JsonNode.Parse(output)!;
    }
}
