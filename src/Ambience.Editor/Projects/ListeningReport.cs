using Ambience.Editor.Session;

namespace Ambience.Editor.Projects;

/// <summary>
/// <c>/report</c>: the trainer's listening report beside the weight file, as a page that can do nothing but be looked at
/// and heard.
/// </summary>
internal static class ListeningReport
{
    private const string FileName = "report.html";

    // The trainer puts pictures and sounds into the page itself.
    private const string Policy =
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; frame-ancestors 'self'";

    /// <summary>The report of what is open, or null. One outside the project's folder is not looked at.</summary>
    public static string? Find(EditorSession session)
    {
        if (session.Project is not { } project || session.Moods?.ModelPath is not { Length: > 0 } weights)
            return null;
        string beside = Path.Combine(Path.GetDirectoryName(weights)!, FileName);
        return File.Exists(beside) && ContainedPath.Contains(project.Folder, beside) ? beside : null;
    }

    public static void MapReport(this WebApplication application) => application.MapGet("/report", (HttpContext context, EditorSession session) =>
    {
        if (Find(session) is not { } path)
            return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.File(path, "text/html; charset=utf-8");
    });
}
