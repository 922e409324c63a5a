using System.Runtime.InteropServices;

namespace Ambience.Trainer.Commands;

/// <summary>
/// Ctrl-C and SIGTERM: the first one asks the verb to come to an end, which saves what there is and takes as long as a step and
/// a checkpoint do; a second one ends the process at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _interrupt;
    private readonly PosixSignalRegistration _ctrlC, _terminate;

    public Interrupts(CancellationTokenSource interrupt)
    {
        _interrupt = interrupt;
        _ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    public void Dispose()
    {
        _ctrlC.Dispose();
        _terminate.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = !_interrupt.IsCancellationRequested; // not cancelled: what the system does with the signal
        _interrupt.Cancel();
    }
}
