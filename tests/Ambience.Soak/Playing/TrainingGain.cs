using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Soak.Playing;

/// <summary>By how much the output is louder than what the network was trained on.</summary>
internal static class TrainingGain
{
    public static float Of(SoakOptions options)
    {
        MoodFile moods = MoodFile.Load(options.MoodsPath, options.ModelPath);
        double trained = WeightFile.Read(moods.ModelPath).Provenance.TrainingLoudnessLufs;
        return moods.Output.LoudnessLufs is { } wanted && double.IsFinite(trained)
            ? moods.Output.GainDecibels + (float)(wanted - trained)
            : moods.Output.GainDecibels;
    }
}
