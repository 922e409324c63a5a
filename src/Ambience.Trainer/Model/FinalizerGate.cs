using System.Runtime.CompilerServices;

namespace Ambience.Trainer.Model;

/// <summary>
/// While one of these lives, no finalizer runs in the process. TorchSharp 0.107 hands the native handle of a
/// <see cref="TorchSharp.Scalar"/> to libtorch without keeping the object itself alive, also inside its own operators, so a
/// collection in that moment frees a number under the call that reads it: thousands of steps into a run, <c>x.mul_(0.5)</c>
/// ends in "Unknown scalar type" or computes something else. Holding finalizers back for a step costs well under a millisecond.
/// </summary>
/// <remarks>Any thread; several may overlap. Do not wait for finalizers inside.</remarks>
internal sealed class FinalizerGate : IDisposable
{
    private static readonly Lock s_lock = new();
    private static readonly ManualResetEventSlim s_held = new(), s_release = new();
    private static int s_open;
    private bool _disposed;

    /// <summary>Holds back, once no finalizer is under way.</summary>
    public FinalizerGate()
    {
        lock (s_lock)
        {
            if (s_open++ > 0)
                return;
            s_held.Reset();
            s_release.Reset();
            DropSentinel();
            // The sentinel may be found late, if something on this stack still refers to it: collect until it is.
            do
                GC.Collect(0);
            while (!s_held.Wait(TimeSpan.FromMilliseconds(50)));
        }
    }

    /// <summary>Lets finalizers run again.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        lock (s_lock)
        {
            if (--s_open == 0)
                s_release.Set();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // or the reference might live on in the caller's frame
    private static void DropSentinel() => _ = new Sentinel();

    /// <summary>Finalizers have one thread, and run one after another: it is held in this one.</summary>
    private sealed class Sentinel
    {
        ~Sentinel()
        {
            s_held.Set();
            s_release.Wait();
        }
    }
}
