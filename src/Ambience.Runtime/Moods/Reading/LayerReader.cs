using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads the layers of a mood.</summary>
internal static class LayerReader
{
    /// <summary>
    /// The inherited layers, changed key by key where the mood says so, and after them the mood's own.
    /// </summary>
    public static IReadOnlyList<Layer> Read(Section mood, IReadOnlyList<Layer> inherited, ReadingContext context)
    {
        SourceNode? node = mood.Find(MoodKeys.Layers);
        if (node is SourceMap { Entries.Count: 0 })
        {
            mood.Wrong(node, MoodKeys.Layers,
                $"expected at least one layer, found none. Leave 'layers' out for {MoodKeys.Layers.Absent}.");
        }
        var layers = new List<Layer>(inherited);
        foreach ((SourceScalar name, SourceNode value, string path) in
            Values.Named(node, mood.PathOf(MoodKeys.Layers), Limits.LayersOfAMood, context))
        {
            int index = layers.FindIndex(layer => layer.Name == name.Value);
            Layer layer = One(new Section(value, path, LayerKeys.Section, context),
                index < 0 ? new Layer { Name = name.Value } : layers[index], context);
            if (index < 0)
                layers.Add(layer);
            else
                layers[index] = layer;
        }
        return layers.AsReadOnly();
    }

    private static Layer One(Section section, Layer inherited, ReadingContext context)
    {
        Curve Curve(CurveKey key, Curve fallback) => CurveReader.Read(section, key, fallback, context);

        Layer layer = inherited with
        {
            Blend = BlendReader.Read(section, LayerKeys.Blend, context) ?? inherited.Blend,
            GainDecibels = Curve(LayerKeys.GainDecibels, inherited.GainDecibels),
            Pan = section.Number(LayerKeys.Pan, inherited.Pan),
            Width = section.Number(LayerKeys.Width, inherited.Width),
            Temperature = Curve(LayerKeys.Temperature, inherited.Temperature),
            LoudnessDecibels = Curve(LayerKeys.LoudnessDecibels, inherited.LoudnessDecibels),
            BrightnessOctaves = Curve(LayerKeys.BrightnessOctaves, inherited.BrightnessOctaves),
            Density = Curve(LayerKeys.Density, inherited.Density),
            Gate = Gate(section.Child(LayerKeys.Gate), context) ?? inherited.Gate,
        };
        section.End();
        return layer;
    }

    private static LayerGate? Gate(Section section, ReadingContext context)
    {
        if (section.IsMissing)
            return null;
        var standard = new LayerGate("", 0f);
        ParameterDefinition? parameter = ParameterReference.Read(section, LayerKeys.Parameter, context);
        // Above the parameter's range the gate never opens, below it it never closes.
        NumberKey aboveKey = parameter is null
            ? LayerKeys.Above
            : LayerKeys.Above with { Low = parameter.Minimum, High = parameter.Maximum };
        float? above = section.OptionalNumber(aboveKey, null);
        if (section.Find(LayerKeys.Above) is null)
            section.Wrong(null, LayerKeys.Above, "expected a value of the parameter, found nothing.");
        float hysteresis = section.Number(LayerKeys.Hysteresis, standard.Hysteresis);
        float fade = section.Number(LayerKeys.FadeSeconds, standard.FadeSeconds);
        section.End();
        return parameter is null || above is null ? null : new LayerGate(parameter.Name, above.Value, hysteresis, fade);
    }
}
