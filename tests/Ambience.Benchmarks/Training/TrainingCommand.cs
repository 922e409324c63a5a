using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Spectre.Console;
using TorchSharp;

namespace Ambience.Benchmarks.Training;

/// <summary>The training step beside a plain conv1d stack with the same result.</summary>
internal static class TrainingCommand
{
    private static readonly Option<string[]> s_preset = new("--preset")
    {
        DefaultValueFactory = _ => ["ambient48", "seed"],
        Description = "Networks to train.",
    };

    private static readonly Option<int[]> s_threads = new("--threads")
    {
        DefaultValueFactory = _ => [.. new[] { 1, Environment.ProcessorCount }.Distinct()],
        Description = "Threads.",
    };

    private static readonly Option<int> s_streams = new("--streams")
    {
        DefaultValueFactory = _ => 32,
        Description = "Pieces of music in a step.",
    };

    private static readonly Option<int> s_crop = new("--crop") { Description = "Frames of each piece; 0: the preset's." };

    private static readonly Option<int> s_steps = new("--steps")
    {
        DefaultValueFactory = _ => 5,
        Description = "Steps measured; the fastest counts.",
    };

    private static readonly Option<bool> s_alone = new("--alone")
    {
        Description = "Only the trainer's own fastest step: for crops that a plain stack takes too long for.",
    };

    public static Command Create()
    {
        var command = new Command("training", """
            the training step beside a plain conv1d stack in libtorch, same weights, same batch, same result

            Examples:
              bench training
              bench training --preset seed --streams 25 --crop 4000 --alone     steps of 100,000 samples
            """) { s_preset, s_threads, s_streams, s_crop, s_steps, s_alone };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        var table = new Table().AddColumns("network", "threads", "step", "frames", "ms", "frames/s", "x plain", "loss", "gradient");
        foreach (WaveNetShape shape in parse.GetValue(s_preset)!.Select(WaveNetPresets.Find))
        {
            foreach (int threads in parse.GetValue(s_threads)!)
                Measure(parse, shape, threads, table);
        }
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120); // also where the output is a file
        AnsiConsole.Write(table.NoBorder());
        AnsiConsole.WriteLine("loss, gradient: largest difference from the plain stack's, relative (gradient: of each tensor's size).");
        return 0;
    }

    private static void Measure(ParseResult parse, WaveNetShape shape, int threads, Table table)
    {
        TorchSetup.Use(threads);
        var options = new TrainingOptions
        {
            Steps = 100, Streams = parse.GetValue(s_streams), CropFrames = parse.GetValue(s_crop), Threads = threads,
        };
        var layout = new ParameterLayout(shape, moods: 3);
        using var net = new TorchWaveNet(layout, ParameterInitialiser.Create(layout, seed: 1));
        using var memory = new LayerMemory(shape, options.Streams);
        CropBatch batch = Batch(shape, options);
        long frames = (long)batch.Streams * batch.Frames;
        double plainSeconds = double.NaN, plainNats = double.NaN;
        float[] plainGradient = [];
        if (!parse.GetValue(s_alone))
        {
            using var plain = new PlainConvStack(net);
            (plainSeconds, plainNats, plainGradient) = Time(plain, net, options, batch, parse.GetValue(s_steps));
            Row("conv1d, autograd, fp32", plainSeconds, "", "");
        }
        Arithmetic[] all = parse.GetValue(s_alone)
            ? [Arithmetic.Fused16]
            : [Arithmetic.Autograd, Arithmetic.Fused32, Arithmetic.Fused16];
        foreach (Arithmetic arithmetic in all)
        {
            TrainingOptions chosen = options with { Arithmetic = arithmetic };
            using IGradient ours = GradientChoice.Create(net, memory, chosen);
            (double seconds, double nats, float[] gradient) = Time(ours, net, chosen, batch, parse.GetValue(s_steps));
            Row(arithmetic.ToString(), seconds,
                Number(Math.Abs(nats - plainNats) / Math.Abs(plainNats)),
                plainGradient.Length == 0 ? "" : Number(Difference(layout, plainGradient, gradient)));
        }

        void Row(string step, double seconds, string loss, string gradient) => table.AddRow(
            shape.Name, $"{threads}", step, $"{frames:N0}", Invariant($"{1e3 * seconds:F1}"), Invariant($"{frames / seconds:N0}"),
            Invariant($"{plainSeconds / seconds:F2}"), loss, gradient);
    }

    /// <summary>The fastest of several steps, each from the same weights and a cold start; and its result.</summary>
    private static (double Seconds, double Nats, float[] Gradient) Time(
        IGradient way, TorchWaveNet net, TrainingOptions options, CropBatch batch, int steps)
    {
        // The optimiser belongs to a step; it moves weights of its own, so that every way sees the same ones.
        using IDisposable scope = torch.NewDisposeScope();
        torch.Tensor moved = net.Parameters.detach().clone();
        using var adam = new FlatAdam(moved, options);
        double best = double.MaxValue, nats = 0;
        float[] result = [];
        for (int step = 0; step <= steps; step++)
        {
            long start = Stopwatch.GetTimestamp();
            (nats, torch.Tensor gradient) = way.Compute(batch, noiseSeed: 7, new InputNoise(0.05f));
            result = gradient.data<float>().ToArray();
            _ = adam.Descend(gradient, 1e-3);
            gradient.Dispose();
            if (step > 0) // the first one warms up
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return (best, nats, result);
    }

    private static CropBatch Batch(WaveNetShape shape, TrainingOptions options)
    {
        var batch = new CropBatch(shape, options.Streams, options.FramesOf(shape));
        var random = new Random(2);
        for (int i = 0; i < batch.Inputs.Length; i++)
        {
            batch.Inputs[i] = (float)Math.Sin(0.1 * i) * random.NextSingle();
            batch.Targets[i] = (0.9f * batch.Inputs[i]) + (0.1f * random.NextSingle());
        }
        Array.Fill(batch.Weights, 1);
        for (int i = 0; i < batch.Known.Length; i++)
            batch.Known[i] = random.NextSingle();
        for (int stream = 0; stream < batch.Streams; stream++)
            (batch.Moods[stream], batch.ColdStart[stream]) = (stream % 3, true);
        return batch;
    }

    private static double Difference(ParameterLayout layout, float[] expected, float[] found)
    {
        double largest = 0;
        foreach (ParameterSlot slot in layout.Slots)
        {
            double size = 1e-20, error = 0;
            for (int i = slot.Offset; i < slot.Offset + slot.Length; i++)
            {
                size += (double)expected[i] * expected[i];
                error += ((double)expected[i] - found[i]) * ((double)expected[i] - found[i]);
            }
            largest = size > 1e-16 ? Math.Max(largest, Math.Sqrt(error / size)) : largest;
        }
        return largest;
    }

    private static string Number(double value) => value.ToString("0.0E+0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
