using MudBlazor;

namespace Ambience.Editor.Components.Layout;

/// <summary>A page of the editor.</summary>
/// <param name="Name">As the navigation calls it.</param>
/// <param name="Address">Without the first slash.</param>
/// <param name="Icon">Its sign.</param>
internal sealed record EditorPage(string Name, string Address, string Icon);

/// <summary>The pages, in the order of the navigation; a page adds itself here.</summary>
internal static class EditorPages
{
    public static IReadOnlyList<EditorPage> All { get; } =
    [
        new("Play", "", Icons.Material.Outlined.PlayCircle),
        new("Edit", "edit", Icons.Material.Outlined.EditNote),
        new("See", "see", Icons.Material.Outlined.GraphicEq),
        new("Takes", "takes", Icons.Material.Outlined.FiberSmartRecord),
        new("Live", "live", Icons.Material.Outlined.Sensors),
        new("Models", "models", Icons.Material.Outlined.Memory),
    ];
}
