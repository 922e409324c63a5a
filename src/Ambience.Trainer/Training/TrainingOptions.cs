using System.Globalization;
using System.Text.Json.Serialization;
using Ambience.Model;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Training;

/// <summary>Everything that decides how a run goes; kept in its checkpoints.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Optimiser steps to take, or null to go by <see cref="Minutes"/>.</summary>
    public long? Steps { get; init; }

    /// <summary>Minutes of training to spend, earlier parts of the run counted in.</summary>
    public double? Minutes { get; init; }

    /// <summary>Decides weights, crops and noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>B, pieces of music that are followed at once.</summary>
    public int Streams { get; init; } = 32;

    /// <summary>
    /// Frames of each stream in a step, about; rounded to whole hops. 0: as fits the kind of network.
    /// </summary>
    public int CropFrames { get; init; }

    /// <summary>A stream follows one piece of music for so many steps before it jumps to another.</summary>
    public int CropsPerRun { get; init; } = 32;

    /// <summary>
    /// Deviation of the noise on what the network is given, in deviations of the lane (mu-law: in 20 levels).
    /// </summary>
    public float InputNoise { get; init; } = 0.05f;

    /// <summary>How much of that noise is left where a lane is silent; see <see cref="Training.InputNoise"/>.</summary>
    public float QuietNoise { get; init; } = 1;

    /// <summary>
    /// Probability, for each stream of a step, of a stretch of input at a wrong level or drowned in noise; see
    /// <see cref="InputMistakes"/>. Logistic outputs only.
    /// </summary>
    public float Mistakes { get; init; }

    /// <summary>All that is done to the input.</summary>
    [JsonIgnore]
    public InputNoise Noise => new(InputNoise, QuietNoise, Mistakes);

    /// <summary>Probability that a group of features is left free for one run of a stream.</summary>
    public float ControlDropout { get; init; } = 0.15f;

    /// <summary>
    /// 1: every mood is heard equally often, 0: as often as there is music of it, between them: between.
    /// </summary>
    public float MoodBalance { get; init; } = 1;

    /// <summary>Highest learning rate of Adam.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>What the learning rate does after the warm-up.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>A cosine ends at this part of the peak.</summary>
    public float FinalRate { get; init; } = 0.02f;

    /// <summary>Gradients longer than this are shortened to it.</summary>
    public float ClipNorm { get; init; } = 1f;

    /// <summary>Decay of the running mean of weights that validation and export use; 0: no mean, the weights themselves.</summary>
    public float MeanDecay { get; init; } = 0.998f;

    /// <summary>How gradients are computed; null until a run has chosen.</summary>
    public Arithmetic? Arithmetic { get; init; }

    /// <summary>Where gradients are computed: "cpu", or "cuda:N".</summary>
    public string Device { get; init; } = Devices.Cpu;

    /// <summary>Threads of libtorch and of the kernels; 0 until a run has chosen.</summary>
    public int Threads { get; init; }

    /// <summary>Minutes between validations and checkpoints.</summary>
    public double CheckpointMinutes { get; init; } = 3;

    /// <summary>Keeps the checkpoint with the lowest validation NLL beside the last one.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>So many checkpoints are kept under the number of their step.</summary>
    public int KeepLast { get; init; }

    /// <summary>Steps between two listenings; 0: none.</summary>
    public long ListenEvery { get; init; }

    /// <summary>Music of each mood at a listening.</summary>
    public double ListenSeconds { get; init; } = 8;

    /// <summary>Frames of a crop: whole hops, at least one.</summary>
    public int FramesOf(WaveNetShape shape)
    {
        int wanted = CropFrames > 0 ? CropFrames : shape.Output == OutputKind.MuLaw ? 480 : 96;
        return Math.Max(1, (int)Math.Round((double)wanted / shape.HopFrames)) * shape.HopFrames;
    }

    /// <summary>These options, if they make sense.</summary>
    /// <exception cref="AmbienceException">One is out of its range.</exception>
    public TrainingOptions Checked()
    {
        Require("--steps", Steps ?? 1, 1, 1e12);
        Require("--minutes", Minutes ?? 1, 0.01, 1e6);
        Require("--streams", Streams, 1, 1024);
        Require("--crop", CropFrames, 0, 1_000_000);
        Require("--learning-rate", LearningRate, 1e-8, 1);
        Require("--input-noise", InputNoise, 0, 1);
        Require("--quiet-noise", QuietNoise, 0, 1);
        Require("--mistakes", Mistakes, 0, 1);
        Require("--control-dropout", ControlDropout, 0, 1);
        Require("--mood-balance", MoodBalance, 0, 1);
        Require("--warm-up", WarmUpSteps, 0, 1e9);
        Require("--clip", ClipNorm, 1e-6, 1e9);
        Require("--ema", MeanDecay, 0, 0.999999);
        Require("--threads", Threads, 0, 1024);
        Require("--keep-last", KeepLast, 0, 1000);
        Require("--listen-every", ListenEvery, 0, 1e12);
        Require("--listen-seconds", ListenSeconds, 1, 600);
        Require("--checkpoint-minutes", CheckpointMinutes, 0.01, 1e6);
        return this;

        static void Require(string option, double value, double low, double high)
        {
            if (!(value >= low && value <= high))
            {
                throw new AmbienceException(string.Create(
                    CultureInfo.InvariantCulture, $"{option}: expected {low} to {high}, found {value}."));
            }
        }
    }
}
