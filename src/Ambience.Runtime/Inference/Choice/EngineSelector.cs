using System.Globalization;
using Ambience.Model;
using Microsoft.Extensions.Logging;

namespace Ambience.Inference.Choice;

/// <summary>
/// Gives a player its engine: the one asked for, or for "auto" the cheapest that was measured here. Where a device is
/// missing, or goes away while it plays, the CPU engine takes over: a game always has music.
/// </summary>
internal static partial class EngineSelector
{
    /// <summary>Makes an engine.</summary>
    /// <param name="name">Of the catalogue, or "auto".</param>
    /// <param name="model">The network.</param>
    /// <param name="streams">Streams of the batch.</param>
    /// <param name="options">Precision, threads, budget, log.</param>
    /// <exception cref="AmbienceException">There is no engine of this name.</exception>
    public static SelectedEngine Create(string name, WaveNetModel model, int streams, EngineOptions options) =>
        string.Equals(name, EngineCatalogue.Auto, StringComparison.OrdinalIgnoreCase)
            ? Fastest(EngineCatalogue.WorthTrying(), model, streams, options)
            : Named(name, model, streams, options);

    /// <summary>Times candidates and keeps the cheapest that meets the budget.</summary>
    /// <param name="candidates">Names in the catalogue; the first one is to be trusted to run.</param>
    /// <param name="model">The network.</param>
    /// <param name="streams">Streams of the batch.</param>
    /// <param name="options">Precision, threads, budget, log.</param>
    internal static SelectedEngine Fastest(
        IReadOnlyList<string> candidates, WaveNetModel model, int streams, EngineOptions options)
    {
        List<EngineTrial> trials = [];
        IWaveNetEngine? best = null;
        double least = double.MaxValue;
        foreach (string candidate in candidates)
        {
            IWaveNetEngine? engine = null;
            try
            {
                engine = EngineCatalogue.Create(candidate, model, streams, options);
                double microseconds = EngineStopwatch.MicrosecondsPerFrame(engine);
                trials.Add(new EngineTrial(candidate, microseconds, CoreShare(microseconds)));
                if (microseconds < least)
                {
                    least = microseconds;
                    (best, engine) = (engine, best);
                }
            }
            catch (AmbienceException e) when (e is EngineUnavailableException or EngineLostException)
            {
                trials.Add(new EngineTrial(candidate, double.NaN, double.NaN, e.Message));
            }
            engine?.Dispose();
        }
        if (best is null)
            return Named(EngineCatalogue.Cpu, model, streams, options);

        var choice = new EngineChoice
        {
            Asked = EngineCatalogue.Auto,
            Engine = best.Name,
            Reason = Reason(best.Name, CoreShare(least), options.CoreShare, trials.Count),
            Trials = trials,
        };
        Log(options.Logger, choice);
        return With(best, choice, model, streams, options);

        double CoreShare(double microseconds) => microseconds * 1e-6 * model.Shape.FrameRateHz * streams;
    }

    private static SelectedEngine Named(string name, WaveNetModel model, int streams, EngineOptions options)
    {
        try
        {
            IWaveNetEngine engine = EngineCatalogue.Create(name, model, streams, options);
            return With(engine, new EngineChoice
            {
                Asked = name, Engine = engine.Name, Reason = $"'{name}' was asked for.",
            }, model, streams, options);
        }
        catch (EngineUnavailableException e)
        {
            IWaveNetEngine cpu = EngineCatalogue.Create(EngineCatalogue.Cpu, model, streams, options);
            if (options.Logger is { } logger)
                LogUnavailable(logger, e.Message);
            return new SelectedEngine(cpu, standby: null, new EngineChoice
            {
                Asked = name, Engine = cpu.Name, Reason = $"{e.Message} The CPU engine plays instead.",
            }, options.Logger);
        }
    }

    /// <summary>An engine that computes on the CPU cannot be lost; every other one gets a stand-in, ready to go on.</summary>
    private static SelectedEngine With(
        IWaveNetEngine engine, EngineChoice choice, WaveNetModel model, int streams, EngineOptions options)
    {
        bool isSafe = engine.Name is EngineCatalogue.Cpu or EngineCatalogue.Reference;
        IWaveNetEngine? standby =
            isSafe ? null : EngineCatalogue.Create(EngineCatalogue.Cpu, model, streams, options);
        return new SelectedEngine(engine, standby, choice, options.Logger);
    }

    private static string Reason(string engine, double share, float? budget, int tried)
    {
        string found = string.Create(
            CultureInfo.InvariantCulture, $"'{engine}' takes {100 * share:F2} % of a core, the least of {tried} tried");
        return budget switch
        {
            null => $"{found}.",
            { } limit when share <= limit =>
                string.Create(CultureInfo.InvariantCulture, $"{found}; the budget is {100 * limit:F2} %."),
            { } limit => string.Create(CultureInfo.InvariantCulture, $"{found}; the budget of {100 * limit:F2} % is met by none."),
        };
    }

    private static void Log(ILogger? logger, EngineChoice choice)
    {
        if (logger is null)
            return;
        LogChoice(logger, choice.Reason, string.Join("; ", choice.Trials.Select(trial => trial.Problem ?? string.Create(
            CultureInfo.InvariantCulture, $"{trial.Engine} {trial.MicrosecondsPerFrame:F2} us a frame"))));
    }

    [LoggerMessage(1, LogLevel.Information, "Engine: {Reason} Tried: {Trials}")]
    private static partial void LogChoice(ILogger logger, string reason, string trials);

    [LoggerMessage(2, LogLevel.Warning, "{Problem} The CPU engine plays instead.")]
    private static partial void LogUnavailable(ILogger logger, string problem);
}
