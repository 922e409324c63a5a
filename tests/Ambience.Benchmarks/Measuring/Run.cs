using Ambience.Benchmarks.Machine;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>Measures a plan, preset by preset; rows of a preset take turns.</summary>
internal static class Run
{
    /// <summary>Measures everything.</summary>
    /// <param name="plan">What.</param>
    /// <param name="ceilings">For the floors; null = do not compute any.</param>
    /// <param name="peers">Whether to measure beside it what somebody would use instead.</param>
    /// <param name="done">Is told the rows of each preset when they are there.</param>
    public static List<Row> Everything(Plan plan, Ceilings? ceilings, bool peers, Action<IReadOnlyList<Row>> done)
    {
        List<Row> all = [];
        foreach (IGrouping<WaveNetShape, Case> preset in plan.Cases.GroupBy(@case => @case.Shape))
        {
            List<Row> rows = Preset(plan, preset.Key, [.. preset], ceilings, peers);
            done(rows);
            all.AddRange(rows);
        }
        return all;
    }

    private static List<Row> Preset(Plan plan, WaveNetShape shape, List<Case> cases, Ceilings? ceilings, bool peers)
    {
        List<(Case Case, Measurement Measurement)> running = [];
        try
        {
            foreach (Case @case in cases)
                running.Add((@case, Start(@case, new EngineHops(@case))));
#if PEERS
            if (peers)
            {
                foreach (var (name, create) in Peers.PeerRows.All)
                {
                    Case @case = Peers.PeerRows.Case(name, shape);
                    running.Add((@case, Start(@case, Peers.PeerRows.Checked(name, create, RandomModel.Of(shape).Weights))));
                }
            }
#endif
            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach (var (_, measurement) in running)
                    measurement.Round();
            }
            return [.. running.Select(row => row.Measurement.Row(row.Case, ceilings))];
        }
        finally
        {
            foreach (var (_, measurement) in running)
                measurement.Dispose();
        }

        Measurement Start(Case @case, IHopSource source) => new(source, shape, @case.Batch, plan.Rounds, plan.Seconds);
    }
}
