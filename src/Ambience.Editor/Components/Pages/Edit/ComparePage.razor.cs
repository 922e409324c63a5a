using System.Globalization;
using Ambience.Editor.Editing.Comparing;
using Ambience.Editor.Editing.Files;
using Microsoft.JSInterop;

namespace Ambience.Editor.Components.Pages.Edit;

/// <summary>Two versions of the mood file at the same moment of the same music.</summary>
public sealed partial class ComparePage
{
    private const int MeasureMilliseconds = 1500;

    private int _a, _b = -1;
    private AbFigures? _figures;
    private Timer? _measure;
    private IJSObjectReference? _audio;
    private bool _listens;

    private bool Plays => Room.Pair is not null;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Keeper.Changed += Refresh;
        Room.Changed += Refresh;
        _measure = new Timer(_ => Measure(), null, MeasureMilliseconds, MeasureMilliseconds);
    }

    private void Measure()
    {
        if (Room.Pair is not { } pair || pair.Seconds < 1)
            return;
        _figures = pair.Measure();
        Refresh();
    }

    private async Task StartOrStopAsync()
    {
        if (Plays)
        {
            Room.Stop();
            _figures = null;
            await ListenAsync(false);
            return;
        }
        IReadOnlyList<DocumentVersion> versions = Keeper.Versions;
        if (_a < versions.Count && Session.Try(() => Room.Start(versions[_a], _b >= 0 && _b < versions.Count ? versions[_b] : null)))
            await ListenAsync(true);
    }

    /// <summary>The comparison is heard in this window, also where the session's music goes to a sound device.</summary>
    private async Task ListenAsync(bool listen)
    {
        if (Session.Sound.InBrowser || listen == _listens)
            return;
        _listens = listen;
        _audio ??= await Script.InvokeAsync<IJSObjectReference>("import", "./js/audio.js");
        await _audio.InvokeVoidAsync("setEnabled", listen);
    }

    private void Hear(bool b)
    {
        if (Room.Pair is { } pair)
            pair.HearsB = b;
        Refresh();
    }

    private IEnumerable<(string Name, string A, string B, string Apart)> Rows
    {
        get
        {
            AbMeasure? a = _figures?.A, b = _figures?.B;
            yield return Row("Loudness, LUFS", a?.IntegratedLufs, b?.IntegratedLufs, "0.0");
            yield return Row("Brightness, Hz", a?.CentroidHz, b?.CentroidHz, "0");
            yield return Row("Onsets a second", a?.OnsetsPerSecond, b?.OnsetsPerSecond, "0.0");
            yield return Row("Onset strength", a?.OnsetStrength, b?.OnsetStrength, "0.00");
            yield return Row("Peak, dBFS", a?.PeakDecibels, b?.PeakDecibels, "0.0");
        }
    }

    private string Difference => _figures is not { } figures ? "Measuring .."
        : double.IsNegativeInfinity(figures.DifferenceDecibels) ? "The same to the bit so far."
        : string.Create(CultureInfo.InvariantCulture, $"Their difference, sample by sample: {figures.DifferenceDecibels:0.0} dB against A.");

    private static (string, string, string, string) Row(string name, double? a, double? b, string format) =>
        (name, Words(a, format), Words(b, format), Words(b - a, $"+{format};−{format};{format}"));

    private static string Words(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') : "–";

    private static string Number(float value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Keeper.Changed -= Refresh;
        Room.Changed -= Refresh;
        if (_measure is not null)
            await _measure.DisposeAsync();
        Dispose();
    }
}
