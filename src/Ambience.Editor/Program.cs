using System.CommandLine;
using Ambience.Editor;

// A busy machine may need a while to fade the music out and to close the windows' connections.
return await EditorCommand.Create().Parse(args).InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
