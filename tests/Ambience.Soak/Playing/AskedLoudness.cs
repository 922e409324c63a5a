using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Soak.Playing;

/// <summary>How loud a mood file asks for music, against the audio that the network was trained on.</summary>
/// <param name="GainDecibels">The constant gain of the output.</param>
/// <param name="SoftestDecibels">The least that a mood asks for on top of it.</param>
/// <param name="LoudestDecibels">The most.</param>
internal sealed record AskedLoudness(double GainDecibels, double SoftestDecibels, double LoudestDecibels)
{
    public static AskedLoudness Of(SoakOptions options)
    {
        MoodFile file = MoodFile.Load(options.MoodsPath, options.ModelPath);
        double trained = WeightFile.Read(file.ModelPath).Provenance.TrainingLoudnessLufs;
        double normalised = file.Output.LoudnessLufs is { } wanted && double.IsFinite(trained) ? wanted - trained : 0;
        // A curve is straight between its points and level beyond them.
        float[] asked = [.. file.Moods.SelectMany(mood => mood.LoudnessDecibels.Points).Select(point => point.Y)];
        return new AskedLoudness(file.Output.GainDecibels + normalised, asked.Min(), asked.Max());
    }
}
