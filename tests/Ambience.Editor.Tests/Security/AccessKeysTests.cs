using System.Net;
using Ambience.Editor.Hosting;
using Ambience.Editor.Security;
using Microsoft.AspNetCore.Http;

namespace Ambience.Editor.Tests.Security;

public sealed class AccessKeysTests
{
    [Fact]
    public void AKeyOnACommandLineWorksOnce()
    {
        var keys = new AccessKeys(AccessKeys.NewKey());
        string launch = keys.IssueLaunchKey();
        Assert.True(keys.Redeem(launch));
        Assert.False(keys.Redeem(launch));
        Assert.True(keys.Redeem(keys.StartKey));
        Assert.True(keys.Redeem(keys.StartKey));
        Assert.False(keys.Redeem(keys.Secret));
    }

    [Fact]
    public void WhatIsRememberedIsForThisUserAlone()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ambience-editor-");
        try
        {
            string state = Path.Combine(folder.FullName, "state");
            EditorMemory memory = EditorMemory.Load(state) with { Port = 4711 };
            memory.Save(state);
            Assert.Equal(memory, EditorMemory.Load(state));
            if (OperatingSystem.IsWindows())
                return;
            string file = Directory.GetFiles(state).Single();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state));
            // What others could have read is no secret any more.
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead);
            Assert.NotEqual(memory.Secret, EditorMemory.Load(state).Secret);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(null, "127.0.0.1:80", true)]
    [InlineData(null, "[::1]:80", true)]
    [InlineData(null, "localhost", true)]
    [InlineData(null, "192.168.1.20:80", false)]
    [InlineData("192.168.1.20", "192.168.1.20:80", true)]
    [InlineData("192.168.1.20", "localhost:80", false)]
    [InlineData("192.168.1.20", "studio.example:80", false)]
    [InlineData("0.0.0.0", "10.0.0.7:80", true)]
    [InlineData("0.0.0.0", "studio.example:80", false)]
    public void OnlyAddressesThatCannotBeReboundAreItsOwn(string? listen, string host, bool own)
    {
        var address = new EditorAddress(listen is null ? null : IPAddress.Parse(listen)) { Port = 80 };
        Assert.Equal(own, address.IsOwn(new HostString(host)));
    }
}
