using System.CommandLine;
using System.Net;
using Ambience.Editor.Hosting;
using Ambience.Editor.Sound;

namespace Ambience.Editor;

/// <summary>The command line: what the editor opens, where it listens, where the sound goes.</summary>
internal static class EditorCommand
{
    public static RootCommand Create()
    {
        var moods = new Argument<string?>("moods.yaml")
        {
            Description = "The mood file to work on; without it the editor starts with a page that offers some.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var noWindow = new Option<bool>("--no-window") { Description = "Open no window, print the address instead." };
        var port = new Option<int>("--port")
        {
            Description = "Port to listen on; 0 = the one of the last time if it is free, else any free one.",
            HelpName = "N",
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out int value) && value is >= 0 and <= 65_535))
                result.AddError($"--port must be 0 to 65535, but was '{token.Value}'.");
        });
        var listen = new Option<string?>("--listen")
        {
            Description =
                "Address of this machine to listen on, so that a browser elsewhere can connect. Whoever has the printed " +
                "address with its key can work on the project. Default: this machine only.",
            HelpName = "ADDRESS",
        };
        listen.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IPAddress.TryParse(token.Value, out _))
                result.AddError($"--listen must be an IP address, 192.168.1.20 for example, but was '{token.Value}'.");
        });
        var sound = new Option<SoundChoice>("--sound")
        {
            Description =
                "Where the music is heard: device = this machine's sound device; browser = in the editor's window, also " +
                "on another machine; both. Default: device, or browser where no device opens or with --listen.",
            HelpName = "device|browser|both",
        };
        var play = new Option<bool>("--play") { Description = "Start the music at once." };
        var command = new RootCommand(
            "The editor of WaveNet Ambience: hear a mood while you shape it.\n\n" +
            "Example: ambience-editor game/moods.yaml")
        {
            moods, noWindow, port, listen, sound, play,
        };
        command.SetAction((arguments, stop) => EditorProgram.RunAsync(
            new EditorOptions
            {
                MoodsPath = arguments.GetValue(moods),
                NoWindow = arguments.GetValue(noWindow),
                Port = arguments.GetValue(port),
                Listen = arguments.GetValue(listen) is { } address ? IPAddress.Parse(address) : null,
                Sound = arguments.GetValue(sound),
                Play = arguments.GetValue(play),
            },
            stop));
        return command;
    }
}
