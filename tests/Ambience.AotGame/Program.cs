using System.Globalization;
using Ambience;

// aot-game MOODS ENGINE SECONDS: plays a mood file for some seconds and says what it heard.
if (args.Length != 3)
{
    Console.Error.WriteLine("Usage: aot-game MOODS.yaml ENGINE SECONDS");
    return 2;
}
try
{
    using Soundtrack soundtrack = Soundtrack.Open(args[0], new SoundtrackOptions
    {
        Output = SoundtrackOutput.Pull, Engine = args[1], Seed = 7,
    });
    soundtrack.Play();
    var block = new float[1024 * soundtrack.Channels];
    double seconds = double.Parse(args[2], CultureInfo.InvariantCulture), sum = 0;
    long samples = 0;
    ulong hash = 14695981039346656037; // FNV-1a of every sample's bits
    for (double made = 0; made < seconds; made += 1024.0 / soundtrack.SampleRateHz)
    {
        soundtrack.Read(block);
        foreach (float sample in block)
        {
            sum += sample * (double)sample;
            hash = (hash ^ BitConverter.SingleToUInt32Bits(sample)) * 1099511628211;
        }
        samples += block.Length;
    }
    double decibels = 10 * Math.Log10(sum / samples);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"engine {soundtrack.Statistics.Engine}, {samples} samples, {decibels:F1} dB, hash {hash:x16}"));
    return 0;
}
catch (AmbienceException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
