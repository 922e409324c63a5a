namespace Ambience.Editor.Recording;

/// <summary><c>/takes-audio/ID</c>: the audio of an audition, by a name that only the page knows.</summary>
internal static class TakesEndpoint
{
    public static void MapTakes(this WebApplication application) =>
        application.MapGet("/takes-audio/{id}", (string id, TakeStudio studio) => studio.AudioOf(id) is { } path
            ? Results.File(path, "audio/wav", enableRangeProcessing: true)
            : Results.NotFound());
}
