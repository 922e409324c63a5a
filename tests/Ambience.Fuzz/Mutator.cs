namespace Ambience.Fuzz;

/// <summary>Makes bad files of good ones, the same ones for the same seed.</summary>
internal sealed class Mutator(IFuzzTarget target, int seed)
{
    private const int LongestRun = 64;

    private readonly Random _random = new(seed);

    /// <summary>The next file.</summary>
    public byte[] Next()
    {
        var file = new List<byte>(Any(target.Corpus));
        for (int changes = _random.Next(1, 6); changes > 0; changes--)
            Change(file);
        byte[] bytes = [.. file];
        return _random.Next(3) > 0 ? target.Repair(bytes) : bytes;
    }

    private void Change(List<byte> file)
    {
        int at = file.Count == 0 ? 0 : _random.Next(file.Count);
        int run = Math.Min(file.Count - at, _random.Next(1, LongestRun));
        switch (_random.Next(8))
        {
            case 0 when file.Count > 0:
                file[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when file.Count > 0:
                file[at] = (byte)_random.Next(256);
                break;
            case 2:
                file.RemoveRange(at, run);
                break;
            case 3:
                file.InsertRange(at, file.GetRange(at, run)); // again
                break;
            case 4:
                byte[] other = Any(target.Corpus);
                int from = _random.Next(other.Length);
                file.InsertRange(at, other.AsSpan(from, Math.Min(run, other.Length - from)));
                break;
            case 5:
                byte[] word = Any(target.Words);
                int over = Math.Min(word.Length, file.Count - at);
                file.RemoveRange(at, over);
                file.InsertRange(at, word);
                break;
            case 6 when _random.Next(4) == 0:
                file.RemoveRange(at, file.Count - at); // cut off
                break;
            default:
                byte[] put = Any(target.Words);
                for (int times = _random.Next(20) == 0 ? _random.Next(500) : 1; times > 0; times--)
                    file.InsertRange(at, put);
                break;
        }
    }

    private byte[] Any(IReadOnlyList<byte[]> choices) => choices[_random.Next(choices.Count)];
}
