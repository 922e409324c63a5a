using System.Diagnostics;
using System.Net.Sockets;
using Ambience.IO;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.IO;

public class AtomicFileTests
{
    [Fact]
    public void TheOldContentIsReplacedWhole()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.File("a"), stream => stream.Write("old content"u8));
        AtomicFile.Write(folder.File("a"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.File("a")));
        Assert.Equal([folder.File("a")], Directory.GetFiles(folder.Path));
    }

    [Theory] // as root a rename over a device node succeeds, and then every program writes into a plain file
    [InlineData("/dev/full")]
    [InlineData("/dev/null")]
    public void ADeviceIsNotReplaced(string device)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has these devices.");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("link"), device);
        foreach (string path in (string[])[device, folder.File("link")])
        {
            var e = Assert.Throws<AmbienceException>(() => AtomicFile.Write(path, _ => { }));
            Assert.Contains("found a device", e.Message);
            Assert.Contains(path, e.Message);
        }
        Assert.Equal("a device", SpecialFile.Describe(device));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void PipesAndSocketsAreToldFromFilesAndFolders()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere only devices are known.");
        using var folder = new TemporaryFolder();
        using (Process mkfifo = Process.Start("mkfifo", folder.File("pipe")))
            mkfifo.WaitForExit();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("socket")));
        File.WriteAllText(folder.File("file"), "x");

        Assert.Equal("a pipe", SpecialFile.Describe(folder.File("pipe")));
        Assert.Equal("a socket", SpecialFile.Describe(folder.File("socket")));
        Assert.Null(SpecialFile.Describe(folder.File("file")));
        Assert.Null(SpecialFile.Describe(folder.Path));
        Assert.Null(SpecialFile.Describe(folder.File("nothing")));
        Assert.Contains("a pipe",
            Assert.Throws<AmbienceException>(() => AtomicFile.Write(folder.File("pipe"), _ => { })).Message);
    }
}
