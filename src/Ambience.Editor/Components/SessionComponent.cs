using Ambience.Editor.Session;
using Microsoft.AspNetCore.Components;

namespace Ambience.Editor.Components;

/// <summary>Something that shows the session, and shows it anew when it has changed.</summary>
public abstract class SessionComponent : ComponentBase, IDisposable
{
    /// <summary>What all windows share.</summary>
    [Inject] protected EditorSession Session { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => Session.Changed += Refresh;

    /// <summary>Shows it anew; any thread.</summary>
    protected void Refresh() => _ = InvokeAsync(StateHasChanged);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Session.Changed -= Refresh;
        GC.SuppressFinalize(this);
    }
}
