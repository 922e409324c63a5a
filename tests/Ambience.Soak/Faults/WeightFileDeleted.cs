namespace Ambience.Soak.Faults;

/// <summary>The weight file is deleted while it plays, and comes back.</summary>
internal sealed class WeightFileDeleted : IFault
{
    /// <inheritdoc/>
    public string Name => "weight file deleted while playing";

    /// <inheritdoc/>
    public FaultResult Run(FaultPlace place, bool isLong)
    {
        int times = isLong ? 100 : 3;
        using Soundtrack soundtrack = place.Open();
        var listener = new Listener(soundtrack, place.Training);
        int refused = 0, reopened = 0;
        byte[] weights = File.ReadAllBytes(place.WeightsPath);
        for (int time = 0; time < times; time++)
        {
            listener.Play(1);
            File.Delete(place.WeightsPath);
            listener.Play(1);
            _ = soundtrack.CaptureState();
            soundtrack.ReplaceMoods(Moods.MoodFile.Parse(place.MoodsText, place.MoodsPath));
            refused += IsRefused(place) ? 1 : 0;
            listener.Play(1);
            File.WriteAllBytes(place.WeightsPath, weights);
            using Soundtrack again = place.Open();
            reopened++;
        }
        return new FaultResult(Name, times,
            $"{listener.Found}; {refused} openings refused meanwhile, {reopened} done when it was back",
            listener.IsWhole && refused == times && reopened == times);
    }

    private static bool IsRefused(FaultPlace place)
    {
        try
        {
            place.Open().Dispose();
            return false;
        }
        catch (AmbienceException e)
        {
            return e.Message.Contains("weight file", StringComparison.Ordinal);
        }
    }
}
