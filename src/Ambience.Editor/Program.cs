using Ambience.Editor;

return await EditorCommand.Create().Parse(args).InvokeAsync();
