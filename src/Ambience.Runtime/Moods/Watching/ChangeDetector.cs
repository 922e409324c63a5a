namespace Ambience.Moods.Watching;

/// <summary>
/// Decides when a watched file is worth reading: shortly after it has come to rest, since editors save in several steps
/// (truncate and write, write beside it and rename, delete and create). Knows no clock: it is told the time.
/// </summary>
internal sealed class ChangeDetector
{
    /// <summary>A file that did not change for so long has been written.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>A file that changes all the time is read nevertheless.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>So long an empty, missing or locked file counts as one that is just being saved.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// A file that seems to rest is read so often all the same: a clock of two seconds' steps on a share, or a link
    /// whose target changes, shows in no stamp.
    /// </summary>
    public static readonly TimeSpan Reread = TimeSpan.FromSeconds(1);

    private FileStamp _stamp;
    private TimeSpan _restsSince, _changesSince, _emptySince, _lastRead, _lockedSince, _tryAgain;
    private bool _isLocked;
    private bool _isDue;

    /// <param name="stamp">The file as it was when it was last read.</param>
    /// <param name="now">The time.</param>
    public ChangeDetector(FileStamp stamp, TimeSpan now) =>
        (_stamp, _restsSince, _emptySince, _lastRead) = (stamp, now, now, now);

    /// <summary>A change is waiting: look again soon.</summary>
    public bool IsDue => _isDue;

    /// <summary>Takes a look at the file.</summary>
    /// <param name="stamp">The file now.</param>
    /// <param name="isNotified">The system said that something happened to it.</param>
    /// <param name="now">The time.</param>
    /// <returns>True if it shall be read now; <see cref="WasRead"/> or <see cref="WasLocked"/> follows.</returns>
    public bool Observe(FileStamp stamp, bool isNotified, TimeSpan now)
    {
        if (stamp.IsEmpty && !_stamp.IsEmpty)
            _emptySince = now;
        if (stamp != _stamp || isNotified)
        {
            if (!_isDue || _stamp.IsEmpty) // what is written after nothing is given its own patience
                _changesSince = now;
            (_stamp, _restsSince, _isDue) = (stamp, now, true);
        }
        if ((stamp.IsEmpty && now - _emptySince < Grace) || now < _tryAgain)
            return false;
        if (!_isDue)
            return now - _lastRead >= Reread;
        return now - _restsSince >= Rest || now - _changesSince >= Patience;
    }

    /// <summary>The file was read (or is gone for good, which was noted).</summary>
    public void WasRead(TimeSpan now) => (_isDue, _isLocked, _lastRead) = (false, false, now);

    /// <summary>
    /// The file could not be opened. True: try again soon; false: it has been so for too long, and is worth a report.
    /// </summary>
    public bool WasLocked(TimeSpan now)
    {
        if (!_isLocked)
            (_isLocked, _lockedSince) = (true, _stamp.IsEmpty ? _emptySince : now);
        (_isDue, _tryAgain) = (true, now + Rest);
        return now - _lockedSince < Grace;
    }
}
