using System.ComponentModel;
using System.Diagnostics;

namespace Ambience.Trainer.Corpus.Rendering;

/// <summary>
/// The fluidsynth program: plays a MIDI file on a soundfont into a WAV file (48 kHz, stereo, 32-bit float), faster
/// than real time.
/// </summary>
internal sealed class FluidSynth(string program = "fluidsynth")
{
    public const int SampleRateHz = 48_000;

    /// <summary>Asks the program for its version; also finds out whether it is there at all.</summary>
    /// <exception cref="AmbienceException">The program is missing or does not run.</exception>
    public string Version()
    {
        using Process process = Start(["--version"]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string first = output.Split('\n')[0].Trim();
        return process.ExitCode == 0 && first.Length > 0
            ? first
            : throw new AmbienceException(
                $"{program} --version failed with exit code {process.ExitCode}: {errors.Result.Trim()}");
    }

    /// <summary>Renders one score.</summary>
    /// <param name="soundFont">The instruments.</param>
    /// <param name="midiPath">The score.</param>
    /// <param name="wavePath">The file to write; its name ends in ".wav".</param>
    /// <param name="room">Where it is played.</param>
    /// <param name="cancel">Ends the program and deletes the half-written file.</param>
    /// <exception cref="AmbienceException">The program failed or wrote nothing.</exception>
    public async Task RenderAsync(
        SoundFont soundFont, string midiPath, string wavePath, Room room, CancellationToken cancel)
    {
        string[] arguments =
        [
            // No shell, no MIDI input, no logo, and an empty start-up file: a user's own settings must not change the
            // sound.
            "-n", "-i", "-q", "-f", OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
            // The gain brings the scores near their loudness; the file is float, so nothing clips.
            "-r", "48000", "-g", "1.6", .. room.Arguments(), "-C", "1",
            "-o", "synth.chorus.nr=3", "-o", "synth.chorus.level=1.2", "-o", "synth.chorus.depth=5",
            "-o", "synth.polyphony=512",
            "-O", "float", "-T", "wav", "-F", wavePath,
            soundFont.Path, midiPath,
        ];
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            File.Delete(wavePath);
            throw;
        }
        // Ctrl-C reaches the synthesizer, too, and it may be gone before we are told.
        cancel.ThrowIfCancellationRequested();
        // It exits with 0 for many failures, so what counts is the file.
        string said = $"{await errors}{await output}".Trim();
        if (process.ExitCode != 0 || !File.Exists(wavePath) || new FileInfo(wavePath).Length <= 4096)
            throw new AmbienceException(
                $"{program} could not render {midiPath} (exit code {process.ExitCode}): " +
                (said.Length > 0 ? said : "it said nothing. Is the folder for temporary files (TMPDIR) full?"));
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new AmbienceException(
                $"The program {program} cannot be started ({e.Message}). It plays the scores. " +
                "Install the Debian packages fluidsynth and fluid-soundfont-gm " +
                "(apt-get install fluidsynth fluid-soundfont-gm).", e);
        }
    }
}
