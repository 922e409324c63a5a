using System.Runtime.InteropServices;

namespace Ambience.IO;

/// <summary>
/// Tells devices, pipes and sockets from files. .NET shows them all as plain files, so the kernel is asked.
/// </summary>
internal static class SpecialFile
{
    // statx(2): one layout on every architecture, unlike stat(2). stx_mode is the 16-bit field at byte 28.
    private const int CurrentFolder = -100, TypeAndMode = 3, StatxBytes = 256, ModeOffset = 28;
    private const int TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

    /// <summary>"a device", "a pipe" or "a socket"; null for files, folders and free names. Follows links.</summary>
    public static string? Describe(string fullPath)
    {
        if (OperatingSystem.IsWindows())
            return null; // device names cannot be the target of a rename there
        if (!OperatingSystem.IsLinux())
            return fullPath.StartsWith("/dev/", StringComparison.Ordinal) ? "a device" : null;
        byte[] status = new byte[StatxBytes];
        if (Statx(CurrentFolder, fullPath, 0, TypeAndMode, status) != 0)
            return null; // there is nothing
        int type = MemoryMarshal.Read<ushort>(status.AsSpan(ModeOffset)) & TypeMask;
        return type switch
        {
            RegularFile or Folder => null,
            0x1000 => "a pipe",
            0xC000 => "a socket",
            _ => "a device",
        };
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] status);
}
