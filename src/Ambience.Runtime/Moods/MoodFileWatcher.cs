using System.Diagnostics;
using Ambience.Moods.Reading;
using Ambience.Moods.Watching;

namespace Ambience.Moods;

/// <summary>
/// Hot reload: watches a mood file while the game runs and reads it again when somebody saves it, usually within a
/// third of a second. A file that is broken is reported and changes nothing.
/// </summary>
/// <remarks>
/// It watches with the system's notifications and, since a network share may send none, looks at the file four times a
/// second. All of its work, reading included, happens on a thread of its own; the audio path never waits for it. Its
/// members may be called from any thread. What goes wrong with the file or the system is never thrown.
/// </remarks>
public sealed class MoodFileWatcher : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(25);

    private readonly MoodFileOrigin _origin;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly ChangeDetector _detector;
    private string _hash;            // of the bytes last read
    private string? _brokenMessage;  // of the last report; null while the file is right
    private volatile MoodFile _current;
    private volatile bool _isNotified, _isEnding;
    private volatile Exception? _fault;
    private readonly Lock _lifeCycle = new();
    private bool _isStarted;

    /// <summary>Prepares to watch; <see cref="Start"/> begins.</summary>
    /// <param name="file">As <see cref="MoodFile.Load"/> gave it; a change since then counts.</param>
    /// <exception cref="ArgumentException">The file was made in code or parsed from a text: there is nothing to
    /// watch.</exception>
    public MoodFileWatcher(MoodFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _origin = file.Origin ?? throw new ArgumentException(
            $"'{file.Path}' was not loaded from a file: open it with MoodFile.Load to watch it.", nameof(file));
        (_current, _hash) = (file, _origin.Hash);
        // The file may have changed since it was loaded: nothing is known of it yet.
        _detector = new ChangeDetector(FileStamp.Missing, Now);
        _thread = new Thread(Watch)
        {
            Name = "Ambience mood file watcher",
            IsBackground = true,
            Priority = ThreadPriority.BelowNormal,
        };
    }

    /// <summary>The file was saved and is right. Raised on the watcher's thread.</summary>
    public event Action<MoodFile>? Changed;

    /// <summary>
    /// The file was saved and is broken, or is gone; <see cref="Current"/> stays. Raised on the watcher's thread,
    /// once for each state of the file.
    /// </summary>
    public event Action<MoodFileException>? Broken;

    /// <summary>The file as it was last right.</summary>
    public MoodFile Current => _current;

    /// <summary>
    /// The last exception that a handler of the events threw; it went no further. Null if there was none.
    /// </summary>
    public Exception? Fault => _fault;

    /// <summary>Begins to watch; subscribe first.</summary>
    /// <exception cref="InvalidOperationException">It was started or disposed before.</exception>
    public void Start()
    {
        lock (_lifeCycle)
        {
            if (_isStarted || _isEnding)
                throw new InvalidOperationException("The watcher was started or disposed before; create a new one.");
            _isStarted = true;
            _thread.Start();
        }
    }

    /// <summary>
    /// Ends watching. No event is raised any more when it returns, except to a handler that is calling it.
    /// </summary>
    public void Dispose()
    {
        lock (_lifeCycle)
        {
            _isEnding = true;
            if (!_isStarted)
                return; // the event has no owner and is collected
        }
        Wake();
        if (Thread.CurrentThread != _thread)
            _thread.Join(); // not under the lock: a handler may be disposing at the same time
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    private void Watch()
    {
        using (FileSystemWatcher? notifications = Notifications())
        {
            while (!_isEnding)
            {
                LookOnce();
                _ = _wake.WaitOne(_detector.IsDue ? s_soon : s_poll);
            }
        }
        _wake.Dispose();
    }

    private void LookOnce()
    {
        try
        {
            // Cleared before the look at the file: a change after it wakes the thread again.
            bool isNotified = _isNotified;
            _isNotified = false;
            if (_detector.Observe(FileStamp.Of(_origin.FullPath), isNotified, Now))
                Read();
        }
        catch (Exception e)
        {
            // A handler's mistake must neither end the game nor the watching.
            _fault = e;
        }
    }

    /// <summary>Null where the system has none (left) for this folder; then looking must do.</summary>
    private FileSystemWatcher? Notifications()
    {
        try
        {
            var watcher = new FileSystemWatcher(
                Path.GetDirectoryName(_origin.FullPath)!, Path.GetFileName(_origin.FullPath));
            watcher.Changed += (_, _) => Notify();
            watcher.Created += (_, _) => Notify();
            watcher.Deleted += (_, _) => Notify();
            watcher.Renamed += (_, _) => Notify();
            watcher.Error += (_, _) => Notify();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (
            e is IOException or ArgumentException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private void Notify()
    {
        _isNotified = true;
        Wake();
    }

    private void Wake()
    {
        try
        {
            _ = _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended already.
        }
    }

    private void Read()
    {
        byte[] bytes;
        try
        {
            bytes = MoodFileText.Load(_origin.FullPath);
        }
        catch (MoodFileException e)
        {
            // Without a cause it is too large: that does not pass. Everything else may.
            if (e.InnerException is not null && _detector.WasLocked(Now))
                return;
            _detector.WasRead(Now);
            _hash = "";
            Report(e);
            return;
        }
        _detector.WasRead(Now);
        string hash = MoodFileOrigin.HashOf(bytes);
        // A broken file is tried again though it did not change: what it misses may have come, its weight file for
        // example.
        if (hash == _hash && _brokenMessage is null)
            return;
        _hash = hash;
        try
        {
            MoodFile file = MoodFileOrigin.Parse(bytes, _origin.Path, _origin.ModelPath);
            (_current, _brokenMessage) = (file, null);
            Raise(Changed, file);
        }
        catch (MoodFileException e)
        {
            Report(e);
        }
    }

    private void Report(MoodFileException problem)
    {
        if (problem.Message == _brokenMessage)
            return;
        _brokenMessage = problem.Message;
        Raise(Broken, problem);
    }

    private void Raise<T>(Action<T>? handlers, T argument)
    {
        if (!_isEnding)
            handlers?.Invoke(argument);
    }
}
