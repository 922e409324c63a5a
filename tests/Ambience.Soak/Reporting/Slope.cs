namespace Ambience.Soak.Reporting;

/// <summary>Whether music fades away or swells over hours.</summary>
internal static class Slope
{
    /// <summary>Least-squares slope of figures taken once a minute, per hour; 0 for fewer than two.</summary>
    public static double PerHour(IReadOnlyList<double> minutes)
    {
        if (minutes.Count < 2)
            return 0;
        double middle = (minutes.Count - 1) / 2.0, mean = minutes.Average(), spread = 0, common = 0;
        for (int i = 0; i < minutes.Count; i++)
        {
            spread += (i - middle) * (i - middle);
            common += (i - middle) * (minutes[i] - mean);
        }
        return 60 * common / spread;
    }
}
