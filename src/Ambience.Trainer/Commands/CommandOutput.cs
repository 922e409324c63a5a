using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>
/// How a verb speaks. For people: progress and tables on standard output. With --json: one JSON document on standard
/// output and nothing else there; progress and notes go to standard error.
/// </summary>
/// <remarks>Add <see cref="Json"/> to the command's options and ask for <see cref="Of"/> in its action.</remarks>
internal sealed class CommandOutput
{
    /// <summary>The option that every verb has.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write the result to standard output as one JSON document; everything else goes to standard error.",
    };

    /// <summary>Into a file or a pipe nothing has to wrap: tables stay whole, as scripts and logs like them.</summary>
    private const int UnboundedWidth = 200;

    private readonly TextWriter _output;

    private CommandOutput(TextWriter output, TextWriter console, bool json)
    {
        _output = output;
        IsJson = json;
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console) });
        if (!Console.Profile.Out.IsTerminal)
            Console.Profile.Width = UnboundedWidth;
    }

    /// <summary>Whether a script is reading.</summary>
    public bool IsJson { get; }

    /// <summary>Where progress and notes go, and tables when a person reads.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>The output of an invocation.</summary>
    public static CommandOutput Of(ParseResult parse)
    {
        InvocationConfiguration configuration = parse.InvocationConfiguration;
        bool json = parse.GetValue(Json);
        return new CommandOutput(configuration.Output, json ? configuration.Error : configuration.Output, json);
    }

    /// <summary>The end of a verb: its result as JSON, or as a person likes to read it.</summary>
    public void Finish<T>(T result, Action<IAnsiConsole> forPeople)
    {
        if (!IsJson)
        {
            forPeople(Console);
            return;
        }
        _output.WriteLine(JsonSerializer.Serialize(result, ReportJson.Options));
        _output.Flush();
    }

    /// <summary>Runs work under progress bars, which vanish at its end.</summary>
    public T WithProgress<T>(Func<ProgressContext, T> work) => Progress().Start(work);

    /// <summary>As <see cref="WithProgress{T}(Func{ProgressContext, T})"/>, for work that waits.</summary>
    public Task WithProgressAsync(Func<ProgressContext, Task> work) => Progress().StartAsync(work);

    /// <summary>As <see cref="WithProgress{T}(Func{ProgressContext, T})"/>, without a result.</summary>
    public void WithProgress(Action<ProgressContext> work) => WithProgress<object?>(context =>
    {
        work(context);
        return null;
    });

    private Progress Progress() => Console.Progress().HideCompleted(true).Columns(
        new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
}
