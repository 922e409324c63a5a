using Ambience.IO;
using Ambience.Model;

namespace Ambience.Moods.Reading;

/// <summary>Compares a mood file with the network that it is to steer.</summary>
internal static class MoodModelCheck
{
    public static void Check(MoodFile file, WaveNetModel model)
    {
        var problems = new ProblemList(file.Path);
        void Add(string keyPath, string place, string message) =>
            problems.Add(file.Marks.GetValueOrDefault(place, file.Marks.GetValueOrDefault(keyPath)), keyPath, message);

        if (model.Shape.ControlSize > 0 && model.Control is null)
        {
            Add("model", "model", $"expected a network with the control layout of this library, " +
                $"found {model.Shape.ControlSize} control values without one. Export it again.");
        }
        foreach (Mood mood in file.Moods)
        {
            string path = ReadingContext.Join("moods", mood.Name);
            if (model.Control is not null)
                CheckBlend(mood, path, model.Moods, Add);
            else if (model.Shape.ControlSize == 0)
                CheckUncontrolled(mood, path, Add);
        }
        problems.ThrowIfAny();
    }

    private static void CheckBlend(
        Mood mood, string path, IReadOnlyList<string> trained, Action<string, string, string> add)
    {
        if (trained.Count == 0) // a network without moods: the blend says nothing
            return;
        foreach (MoodShare share in mood.Blend)
        {
            if (trained.Contains(share.TrainedMood))
                continue;
            string blend = ReadingContext.Join(path, "blend");
            bool isImplied = mood.Blend.Count == 1 && share.TrainedMood == mood.Name;
            string advice = isImplied ? " Name the trained moods that it is made of in 'blend'." : "";
            add(isImplied ? path : blend, isImplied ? path : ReadingContext.Join(blend, share.TrainedMood),
                $"the weight file has no trained mood '{ForeignText.Shorten(share.TrainedMood)}'. " +
                NearestName.Hint(share.TrainedMood, trained) + advice);
        }
    }

    /// <summary>What a network without control cannot follow would be ignored silently, so it is refused.</summary>
    private static void CheckUncontrolled(Mood mood, string path, Action<string, string, string> add)
    {
        static bool Is(Curve curve, float value) => curve.Points.All(point => point.Y == value);

        void Refuse(string key, bool isAsked)
        {
            string keyPath = ReadingContext.Join(path, key);
            if (isAsked)
            {
                add(keyPath, keyPath,
                    "this network was trained without control and cannot follow it. " +
                    "Remove the key, or use another weight file.");
            }
        }

        Refuse("harmony", mood.Harmony.TransposeSemitones != 0 || mood.Harmony.Progression.Count > 0);
        Refuse("loudnessDecibels", !Is(mood.LoudnessDecibels, 0f));
        Refuse("brightnessOctaves", !Is(mood.BrightnessOctaves, 0f));
        Refuse("density", !Is(mood.Density, 1f));
    }
}
