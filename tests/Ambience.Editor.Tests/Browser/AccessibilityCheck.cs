using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>Runs axe-core in a page: names, roles, contrast, focus order, as far as a program can judge them.</summary>
internal static class AccessibilityCheck
{
    private static readonly string s_axe = ReadAxe();

    /// <summary>Fails with every finding and the element that it is about.</summary>
    public static async Task AssertAsync(IPage page)
    {
        IReadOnlyList<string> findings = await RunAsync(page);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    /// <summary>Rules of WCAG 2.2 A and AA that are broken.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IPage page)
    {
        _ = await page.EvaluateAsync(s_axe);
        JsonElement? violations = await page.EvaluateAsync(
            """
            async () => (await axe.run(document, {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
            })).violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary) }))
            """);
        return [.. violations!.Value.EnumerateArray().Select(Describe)];
    }

    private static string Describe(JsonElement violation)
    {
        var text = new StringBuilder($"{violation.GetProperty("id")}: {violation.GetProperty("help")}");
        foreach (JsonElement node in violation.GetProperty("nodes").EnumerateArray())
            text.Append($"\n  {node}");
        return text.ToString();
    }

    private static string ReadAxe()
    {
        using Stream stream = typeof(AccessibilityCheck).Assembly.GetManifestResourceStream("axe.min.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
