namespace Ambience.Health;

/// <summary>
/// How long a network has to play well behind the loop before it is heard again, and how often it is helped meanwhile.
/// Each relapse doubles the time.
/// </summary>
/// <remarks>Allocates nothing.</remarks>
internal sealed class Rehearsal
{
    private const int FirstBlocks = 4, MostBlocks = 120; // two seconds, a minute

    private int _needed = FirstBlocks, _clean, _trouble;

    /// <summary>Whether the loop is heard.</summary>
    public bool IsOn { get; private set; }

    public void Start()
    {
        IsOn = true;
        _clean = _trouble = 0;
    }

    /// <summary>As at the start.</summary>
    public void Clear()
    {
        IsOn = false;
        _needed = FirstBlocks;
    }

    /// <summary>A block passed behind the loop.</summary>
    /// <param name="clean">Whether it was in order.</param>
    /// <param name="help">Whether it is time to help the network again.</param>
    /// <returns>Whether it may be heard.</returns>
    public bool Pass(bool clean, out bool help)
    {
        _clean = clean ? _clean + 1 : 0;
        _trouble = clean ? _trouble : _trouble + 1;
        help = !clean && _trouble >= _needed;
        if (help)
            _trouble = 0;
        if (_clean < _needed)
            return false;
        _needed = Math.Min(2 * _needed, MostBlocks);
        IsOn = false;
        return true;
    }
}
