using Ambience.Benchmarks;
using Ambience.Model;

QuickTable.Print(args.Length > 0 ? args.Select(WaveNetPresets.Find) : WaveNetPresets.All);
return 0;
