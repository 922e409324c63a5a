using Ambience.IO;
using Ambience.Model;

namespace Ambience.Moods.Reading;

/// <summary>Compares a mood file with the network that it is to steer.</summary>
internal sealed class MoodModelCheck
{
    private readonly MoodFile _file;
    private readonly WaveNetModel _model;
    private readonly ProblemList _problems;

    private MoodModelCheck(MoodFile file, WaveNetModel model, ProblemList problems) =>
        (_file, _model, _problems) = (file, model, problems);

    public static void Check(MoodFile file, WaveNetModel model, ProblemList problems)
    {
        var check = new MoodModelCheck(file, model, problems);
        if (model.Shape.ControlSize > 0 && model.Control is null)
        {
            check.Add("model", $"expected a network with the control layout of this library, " +
                $"found {model.Shape.ControlSize} control values without one. Export it again.");
        }
        foreach (Mood mood in file.Moods)
        {
            string path = ReadingContext.Join("moods", mood.Name);
            if (model.Shape.Bands == 1)
                check.Refuse(path, "bandTemperatures", mood.BandTemperatures.Count > 0, "has a single band");
            if (model.Control is not null)
                check.CheckBlends(mood, path);
            else if (model.Shape.ControlSize == 0)
                check.CheckUncontrolled(mood, path);
        }
        foreach (Stinger stinger in file.Stingers)
        {
            if (model.Shape.ControlSize == 0 && stinger.Gesture is { } gesture)
                check.CheckUncontrolled(gesture, ReadingContext.Join("stingers", stinger.Name) + ".gesture");
        }
    }

    private void Add(string keyPath, string message, string? place = null) =>
        _problems.Add(_file.MarkOf(place ?? keyPath), keyPath, message);

    private void CheckBlends(Mood mood, string path)
    {
        if (_model.Moods.Count == 0) // a network without moods: the blend says nothing
            return;
        CheckBlend(mood.Blend, path, mood.Name);
        foreach (Layer layer in mood.Layers)
            CheckBlend(layer.Blend, ReadingContext.Join($"{path}.layers", layer.Name), impliedBy: null);
    }

    private void CheckBlend(IReadOnlyList<MoodShare> blend, string path, string? impliedBy)
    {
        foreach (MoodShare share in blend)
        {
            if (_model.Moods.Contains(share.TrainedMood))
                continue;
            string blendPath = ReadingContext.Join(path, "blend");
            bool isImplied = blend.Count == 1 && share.TrainedMood == impliedBy;
            string advice = isImplied ? " Name the trained moods that it is made of in 'blend'." : "";
            Add(isImplied ? path : blendPath,
                $"the weight file has no trained mood '{ForeignText.Shorten(share.TrainedMood)}'. " +
                NearestName.Hint(share.TrainedMood, _model.Moods) + advice,
                place: isImplied ? path : ReadingContext.Join(blendPath, share.TrainedMood));
        }
    }

    private const string WithoutControl = "was trained without control";

    /// <summary>
    /// What a network without control cannot follow would be ignored silently, so it is refused. Loudness it can
    /// follow: as a gain.
    /// </summary>
    private void CheckUncontrolled(Mood mood, string path)
    {
        Harmony harmony = mood.Harmony;
        Refuse(path, "harmony",
            harmony.TransposeSemitones != 0 || harmony.Progression.Count > 0 || harmony.Key is not null, WithoutControl);
        Refuse(path, "brightnessOctaves", !Is(mood.BrightnessOctaves, 0f), WithoutControl);
        Refuse(path, "density", !Is(mood.Density, 1f), WithoutControl);
        foreach (Layer layer in mood.Layers)
        {
            string layerPath = ReadingContext.Join($"{path}.layers", layer.Name);
            Refuse(layerPath, "brightnessOctaves", !Is(layer.BrightnessOctaves, 0f), WithoutControl);
            Refuse(layerPath, "density", !Is(layer.Density, 1f), WithoutControl);
        }
    }

    private void CheckUncontrolled(StingerGesture gesture, string path)
    {
        Refuse(path, "chord", gesture.Chord is not null, WithoutControl);
        Refuse(path, "brightnessOctaves", gesture.BrightnessOctaves != 0f, WithoutControl);
        Refuse(path, "density", gesture.Density != 1f, WithoutControl);
    }

    private static bool Is(Curve curve, float value) => curve.Points.All(point => point.Y == value);

    private void Refuse(string path, string key, bool isAsked, string why)
    {
        if (isAsked)
        {
            Add(ReadingContext.Join(path, key),
                $"this network {why} and cannot follow it. Remove the key, or use another weight file.");
        }
    }
}
