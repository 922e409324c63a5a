using System.Diagnostics;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>What a run shows while it goes.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Seconds">Time trained.</param>
/// <param name="TrainingBits">Running mean of the training loss, bits a sample of audio.</param>
/// <param name="ValidationBits">The last validation, NaN before it.</param>
/// <param name="StepsPerSecond">Speed of late.</param>
/// <param name="Done">Part of the run that is over, 0..1.</param>
/// <param name="Checkpointed">True when a checkpoint was just written.</param>
internal sealed record TrainingProgress(
    long Step,
    double Seconds,
    double TrainingBits,
    double ValidationBits,
    double StepsPerSecond,
    double Done,
    bool Checkpointed);

/// <summary>
/// MAIN IDEA of training: from a checkpoint on, again and again, take a crop of music for every stream, ask how well
/// the network predicts it, and move the weights; validate and save every few minutes. What a step does follows from
/// the seed and the step alone, so a resumed run equals an uninterrupted one.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Checkpoint _start;
    private readonly string _folder;
    private readonly CropSchedule _schedule;
    private readonly Validation _validation;
    private readonly TrainingLog _log;
    private readonly TorchWaveNet _net;
    private readonly LayerMemory _memory;
    private readonly FlatAdam _adam;
    private readonly IGradient _gradient;
    private readonly CropBatch _batch;
    private double _seconds;
    private double _trainingBits;
    private double _validationBits;

    /// <param name="start">Where to start: <see cref="Fresh"/>, or a checkpoint that was read.</param>
    /// <param name="folder">The run folder; it is created.</param>
    /// <param name="clips">Music to train on.</param>
    /// <param name="heldOut">Music to validate on; may be empty.</param>
    public TrainingRun(
        Checkpoint start, string folder, IReadOnlyList<ITrainingClip> clips, IReadOnlyList<ITrainingClip> heldOut)
    {
        start = start with { Options = GradientChoice.Settle(start.Options, start.Shape) };
        _start = start;
        _folder = folder;
        _ = Directory.CreateDirectory(folder);
        var layout = new ParameterLayout(start.Shape, start.Moods.Count);
        if (start.Parameters.Length != layout.Count)
        {
            throw new AmbienceException(
                $"{folder}: expected {layout.Count} parameters in the checkpoint, found {start.Parameters.Length}.");
        }
        TrainingOptions options = start.Options;
        _schedule = new CropSchedule(start.Shape, options, clips);
        _validation = new Validation(layout, options, heldOut);
        _log = new TrainingLog(folder);
        _net = new TorchWaveNet(layout, start.Parameters);
        _memory = new LayerMemory(start.Shape, options.Streams);
        _adam = new FlatAdam(_net.Parameters, options);
        _gradient = GradientChoice.Create(_net, _memory, options);
        _batch = new CropBatch(start.Shape, options.Streams, options.FramesOf(start.Shape));
        _seconds = start.Seconds;
        _trainingBits = start.TrainingBits;
        _validationBits = start.ValidationBits;
        if (start.Step > 0)
        {
            _adam.Load(start.Step, start.Momentum, start.Variance, start.Mean);
            _memory.Load(start.Memory);
        }
        _log.Rewind(start.Step);
    }

    /// <summary>Steps taken, earlier parts of the run counted in.</summary>
    public long Step => _adam.Step;

    /// <summary>A checkpoint before the first step, with random weights.</summary>
    public static Checkpoint Fresh(Checkpoint description) => description with
    {
        Parameters = ParameterInitialiser.Create(
            new ParameterLayout(description.Shape, description.Moods.Count), description.Options.Seed),
    };

    /// <summary>Trains to the end of the run or until interrupted, and saves.</summary>
    /// <param name="report">Called after every step, on this thread.</param>
    /// <param name="interrupt">Ends the run after the step under way; the run can be resumed.</param>
    public void Continue(Action<TrainingProgress> report, CancellationToken interrupt)
    {
        TrainingOptions options = _start.Options;
        var speed = new SpeedMeter();
        var clock = Stopwatch.StartNew();
        double before = _seconds, saved = _seconds;
        while (LearningRate.Done(options, Step, _seconds) < 1 && !interrupt.IsCancellationRequested)
        {
            double bits = TakeStep();
            _trainingBits = double.IsNaN(_trainingBits) ? bits : _trainingBits + (0.02 * (bits - _trainingBits));
            _seconds = before + clock.Elapsed.TotalSeconds;
            bool save = _seconds - saved >= 60 * options.CheckpointMinutes;
            if (save)
            {
                Save(validate: true);
                _seconds = before + clock.Elapsed.TotalSeconds;
                saved = _seconds;
            }
            double done = LearningRate.Done(options, Step, _seconds);
            report(new TrainingProgress(Step, _seconds, _trainingBits, _validationBits, speed.Tick(), done, save));
        }
        Save(validate: !interrupt.IsCancellationRequested); // an interrupted run must end at once
    }

    /// <summary>Takes one step.</summary>
    /// <returns>Its loss, bits a sample of audio.</returns>
    public double TakeStep()
    {
        TrainingOptions options = _start.Options;
        long step = Step;
        _schedule.Fill(step, _batch);
        long noiseSeed = (long)(new SplitMix(options.Seed, -1, step).Next() >> 1);
        (double nats, Tensor gradient) = _gradient.Compute(_batch, noiseSeed, options.InputNoise);
        using (gradient)
            _adam.Descend(gradient, LearningRate.At(options, step, _seconds));
        return OutputLoss.ToBits(_start.Shape.Output, nats);
    }

    /// <summary>Writes the checkpoint, after a validation if wanted, and a row of the log.</summary>
    public void Save(bool validate)
    {
        if (validate)
            _validationBits = _validation.Bits(_adam.Mean);
        Checkpoint checkpoint = Capture();
        checkpoint.Write(_folder);
        _log.Rewind(checkpoint.Step - 1);
        _log.Add(checkpoint, LearningRate.At(_start.Options, checkpoint.Step, checkpoint.Seconds));
    }

    /// <summary>The run as it stands.</summary>
    public Checkpoint Capture() => _start with
    {
        Step = Step,
        Seconds = _seconds,
        TrainingBits = _trainingBits,
        ValidationBits = _validationBits,
        Parameters = _net.Parameters.data<float>().ToArray(),
        Momentum = _adam.Momentum.data<float>().ToArray(),
        Variance = _adam.Variance.data<float>().ToArray(),
        Mean = _adam.Mean.data<float>().ToArray(),
        Memory = _memory.ToArray(),
    };

    public void Dispose()
    {
        _gradient.Dispose();
        _adam.Dispose();
        _memory.Dispose();
        _net.Dispose();
    }
}
