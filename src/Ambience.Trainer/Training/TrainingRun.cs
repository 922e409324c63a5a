using System.Diagnostics;
using System.Globalization;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>
/// MAIN IDEA of training: from a checkpoint on, again and again, take a crop of music for every stream, ask how well
/// the network predicts it, and move the weights; validate and save every few minutes, and listen now and then. What a
/// step does follows from the seed and the step alone, so a resumed run equals an uninterrupted one.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Checkpoint _start;
    private readonly RunFolder _folder;
    private readonly CropSchedule _schedule;
    private readonly Validation _validation;
    private readonly TrainingLog _log;
    private readonly TorchWaveNet _net;
    private readonly LayerMemory _memory;
    private readonly FlatAdam _adam;
    private readonly IGradient _gradient;
    private readonly CropBatch _batch;
    private readonly DivergenceGuard _guard = new();
    private readonly Action<Checkpoint, CancellationToken>? _listen;
    private Checkpoint _lastGood;
    private double _seconds;
    private double _trainingBits, _validationBits, _bestBits;
    private double _rateFactor;
    private long _skipped;
    private string? _notice;

    /// <param name="start">Where to start: <see cref="Fresh"/>, or a checkpoint that was read.</param>
    /// <param name="folder">The run folder; it is created.</param>
    /// <param name="clips">Music to train on.</param>
    /// <param name="heldOut">Music to validate on; may be empty.</param>
    /// <param name="listen">Hears the run every <see cref="TrainingOptions.ListenEvery"/> steps.</param>
    /// <param name="gradient">Replaces the way to the gradient; for tests of what can go wrong there.</param>
    public TrainingRun(
        Checkpoint start, string folder, IReadOnlyList<ITrainingClip> clips, IReadOnlyList<ITrainingClip> heldOut,
        Action<Checkpoint, CancellationToken>? listen = null, Func<IGradient, IGradient>? gradient = null)
    {
        start = start with { Options = GradientChoice.Settle(start.Options, start.Shape) };
        _start = _lastGood = start;
        _listen = listen;
        var layout = new ParameterLayout(start.Shape, start.Moods.Count);
        TrainingOptions options = start.Options;
        _schedule = new CropSchedule(start.Shape, options, clips);
        _validation = new Validation(layout, options, heldOut);
        _folder = new RunFolder(folder);
        _log = new TrainingLog(folder);
        _net = new TorchWaveNet(layout, start.Parameters);
        _memory = new LayerMemory(start.Shape, options.Streams, Devices.Get(options.Device));
        _adam = new FlatAdam(_net.Parameters, options);
        _gradient = GradientChoice.Create(_net, _memory, options);
        _gradient = gradient?.Invoke(_gradient) ?? _gradient;
        _batch = new CropBatch(start.Shape, options.Streams, options.FramesOf(start.Shape));
        (_seconds, _rateFactor, _skipped) = (start.Seconds, start.RateFactor, start.SkippedSteps);
        (_trainingBits, _validationBits, _bestBits) = (start.TrainingBits, start.ValidationBits, start.BestBits);
        Restore(start);
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
    /// <exception cref="AmbienceException">Training diverged for good, or the last checkpoint cannot be written.</exception>
    public void Continue(Action<TrainingProgress> report, CancellationToken interrupt)
    {
        TrainingOptions options = _start.Options;
        var speed = new SpeedMeter();
        var clock = Stopwatch.StartNew();
        double before = _seconds, saved = _seconds;
        while (LearningRate.Done(options, Step, _seconds) < 1 && !interrupt.IsCancellationRequested)
        {
            double bits = TakeStep();
            if (!double.IsNaN(bits))
                _trainingBits = double.IsNaN(_trainingBits) ? bits : _trainingBits + (0.02 * (bits - _trainingBits));
            _seconds = before + clock.Elapsed.TotalSeconds;
            bool save = _seconds - saved >= 60 * options.CheckpointMinutes;
            if (save)
            {
                save = Try(() => Save(validate: true), "The checkpoint was not saved, training goes on");
                saved = _seconds = before + clock.Elapsed.TotalSeconds;
            }
            if (_listen is not null && options.ListenEvery > 0 && Step % options.ListenEvery == 0)
                _ = Try(() => _listen(Capture(), interrupt), "Listening failed, training goes on");
            _seconds = before + clock.Elapsed.TotalSeconds;
            double done = LearningRate.Done(options, Step, _seconds);
            report(new TrainingProgress(Step, _seconds, _trainingBits, _validationBits, speed.Tick(), done, save,
                Rate(Step - 1), _notice));
            _notice = null;
        }
        Save(validate: !interrupt.IsCancellationRequested); // an interrupted run must end at once
        if (!interrupt.IsCancellationRequested && _listen is not null && options.ListenEvery > 0)
            _listen(Capture(), interrupt);
    }

    /// <summary>Takes one step, or leaves it out if its numbers are none.</summary>
    /// <returns>Its loss, bits a sample of audio; NaN if it was left out.</returns>
    /// <exception cref="AmbienceException">Training diverged for good.</exception>
    public double TakeStep()
    {
        TrainingOptions options = _start.Options;
        long step = Step;
        _schedule.Fill(step, _batch);
        long noiseSeed = (long)(new SplitMix(options.Seed, -1, step).Next() >> 1);
        (double nats, Tensor gradient) = _gradient.Compute(_batch, noiseSeed, options.Noise);
        using (gradient)
        {
            if (!double.IsFinite(nats))
                _adam.Skip();
            else if (_adam.Descend(gradient, Rate(step)))
            {
                _guard.Good(Step);
                return OutputLoss.ToBits(_start.Shape.Output, nats);
            }
        }
        LeaveOut(step + 1, nats);
        return double.NaN;
    }

    /// <summary>Writes the checkpoint, after a validation if wanted, and a row of the log.</summary>
    /// <exception cref="AmbienceException">It cannot be written; the one before is untouched.</exception>
    public void Save(bool validate)
    {
        if (validate)
            _validationBits = _validation.Bits(_adam.Mean);
        bool best = validate && !(_validationBits >= _bestBits) && double.IsFinite(_validationBits);
        if (best)
            _bestBits = _validationBits;
        _lastGood = Capture();
        _folder.Save(_lastGood, best);
        _log.Rewind(_lastGood.Step - 1);
        _log.Add(_lastGood, Rate(_lastGood.Step));
    }

    /// <summary>The run as it stands.</summary>
    public Checkpoint Capture() => _start with
    {
        Step = Step,
        Seconds = _seconds,
        TrainingBits = _trainingBits,
        ValidationBits = _validationBits,
        BestBits = _bestBits,
        RateFactor = _rateFactor,
        SkippedSteps = _skipped,
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
        _folder.Dispose();
    }

    private double Rate(long step) => _rateFactor * LearningRate.At(_start.Options, step, _seconds);

    private void LeaveOut(long step, double nats)
    {
        _skipped++;
        string what = double.IsFinite(nats) ? "gradient" : "loss";
        switch (_guard.Bad(step))
        {
            case DivergenceAction.Skip:
                _memory.ClearAll(); // what the bad step left there would spoil the next ones
                _notice = Text($"step {step:N0} left out: its {what} is not a finite number");
                return;
            case DivergenceAction.BackOff:
                _rateFactor /= 2;
                Restore(_lastGood);
                _notice = Text($"diverged at step {step:N0}: back at step {Step:N0}, {_rateFactor:G3} x the learning rate");
                return;
            default:
                throw new AmbienceException(Text(
                    $"Training diverged: at step {step:N0} the {what} is not a finite number, and going back with half ") +
                    Text($"the learning rate did not help {DivergenceGuard.BackOffs} times. The checkpoint of step ") +
                    Text($"{_lastGood.Step:N0} is good. Look for damaged audio, or start anew with a lower --learning-rate."));
        }
    }

    /// <summary>Weights, moments and memories as they were.</summary>
    private void Restore(Checkpoint good)
    {
        int count = good.Parameters.Length;
        if (good.Step > 0)
        {
            _adam.Load(good.Step, good.Parameters, good.Momentum, good.Variance, good.Mean);
            if (good.Memory.Length == _memory.ValueCount)
                _memory.Load(good.Memory);
            else
                _memory.ClearAll(); // resumed with another number of streams: all of them start cold
            return;
        }
        _adam.Load(0, good.Parameters, new float[count], new float[count], good.Parameters);
        _memory.ClearAll();
    }

    /// <summary>What must not end a run of days: a disk that is full for a while.</summary>
    private bool Try(Action action, string problem)
    {
        try
        {
            action();
            return true;
        }
        catch (AmbienceException e)
        {
            _notice = $"{problem}: {e.Message}";
            return false;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
