using MudBlazor;

namespace Ambience.Editor.Components.Layout;

/// <summary>The colours and letters of the editor, dark and light.</summary>
internal static class EditorTheme
{
    private static readonly string[] s_letters =
        ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteDark = new PaletteDark
        {
            Background = "#14171a",
            Surface = "#1d2125",
            AppbarBackground = "#1a1d21",
            DrawerBackground = "#1a1d21",
            Primary = "#5fc9b0",
            PrimaryContrastText = "#0d1311",
            Secondary = "#d8b36a",
            TextPrimary = "#e4e7ea",
            TextSecondary = "#a3abb3",
            Divider = "#2c3238",
            LinesDefault = "#2c3238",
            ActionDefault = "#a3abb3",
        },
        PaletteLight = new PaletteLight
        {
            Background = "#f2f3f4",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            DrawerBackground = "#ffffff",
            Primary = "#0f6f5c",
            PrimaryContrastText = "#ffffff",
            Secondary = "#8a5a00",
            Warning = "#8a5a00", // MudBlazor's orange cannot be read on white
            TextPrimary = "#1c2126",
            TextSecondary = "#55606b",
            Divider = "#d7dbdf",
            LinesDefault = "#d7dbdf",
            ActionDefault = "#55606b",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_letters, FontSize = "0.84rem" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "5px" },
    };
}
