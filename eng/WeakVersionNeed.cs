using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Ambience.Build
{
    /// <summary>
    /// Copies an ELF library and marks one of its symbol-version needs as weak, so that the loader accepts a system
    /// that lacks the version. Only right where no symbol of that version is really used: libLibTorchSharp.so asks for
    /// GLIBCXX_3.4.32 for the marker std::ios_base_library_init(), to which no relocation refers.
    /// </summary>
    /// <remarks>
    /// ELF gABI, "Symbol Versioning": .gnu.version_r is a list of Elf64_Verneed (one per library), each with a list of
    /// Elf64_Vernaux (one per version); VER_FLG_WEAK is bit 1 of vna_flags. The source is never touched: it may be a
    /// hard link into the package cache.
    /// </remarks>
    public sealed class WeakVersionNeed : Task
    {
        private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
        private const ushort Weak = 2; // VER_FLG_WEAK

        [Required]
        public string Source { get; set; }

        [Required]
        public string Destination { get; set; }

        [Required]
        public string Version { get; set; }

        /// <summary>Libraries of the system that may provide the version; if one does, nothing is marked.</summary>
        public ITaskItem[] SystemLibraries { get; set; } = Array.Empty<ITaskItem>();

        /// <summary>The file to use: the marked copy, or the source where nothing had to be done.</summary>
        [Output]
        public string Result { get; set; }

        public override bool Execute()
        {
            Result = Source;
            foreach (ITaskItem library in SystemLibraries)
            {
                if (File.Exists(library.ItemSpec) && Contains(File.ReadAllBytes(library.ItemSpec), Version))
                    return true;
            }
            byte[] image = File.ReadAllBytes(Source);
            if (!Mark(image, Version))
            {
                Log.LogMessage(MessageImportance.Low, "{0} does not need {1}", Source, Version);
                return true;
            }
            Result = Destination;
            if (File.Exists(Destination) && System.Linq.Enumerable.SequenceEqual(File.ReadAllBytes(Destination), image))
                return true; // its old date lets the build skip the copies
            // A fresh file renamed over the old one: whoever has the old one mapped keeps it.
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
            string temporary = Destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
            File.WriteAllBytes(temporary, image);
            if (File.Exists(Destination))
                File.Delete(Destination);
            File.Move(temporary, Destination);
            Log.LogMessage(MessageImportance.Normal, "{0}: the need for {1} is now weak", Destination, Version);
            return true;
        }

        /// <summary>Sets the weak flag in the image; false if the library does not need the version.</summary>
        public static bool Mark(byte[] image, string version)
        {
            bool elf64 = image.Length > 64 && BitConverter.ToUInt32(image, 0) == 0x464c457f && // "\x7fELF"
                image[4] == 2 && image[5] == 1;
            if (!elf64)
                throw new InvalidDataException("expected a 64-bit little-endian ELF library");
            long sections = BitConverter.ToInt64(image, 0x28);
            int entrySize = BitConverter.ToUInt16(image, 0x3a), count = BitConverter.ToUInt16(image, 0x3c);
            bool found = false;
            for (int i = 0; i < count; i++)
            {
                int section = checked((int)(sections + ((long)i * entrySize)));
                if (BitConverter.ToUInt32(image, section + 4) != VersionNeedSection)
                    continue;
                int need = checked((int)BitConverter.ToInt64(image, section + 0x18));
                long link = BitConverter.ToUInt32(image, section + 0x28);
                int stringSection = checked((int)(sections + (link * entrySize)));
                int strings = checked((int)BitConverter.ToInt64(image, stringSection + 0x18));
                found |= MarkNeeds(image, need, strings, version);
            }
            return found;
        }

        private static bool MarkNeeds(byte[] image, int need, int strings, string version)
        {
            bool found = false;
            while (true)
            {
                int auxiliary = need + BitConverter.ToInt32(image, need + 8);
                for (int n = BitConverter.ToUInt16(image, need + 2); n > 0; n--)
                {
                    if (StringAt(image, strings + BitConverter.ToInt32(image, auxiliary + 8)) == version)
                    {
                        int flags = BitConverter.ToUInt16(image, auxiliary + 4) | Weak;
                        image[auxiliary + 4] = (byte)flags;
                        image[auxiliary + 5] = (byte)(flags >> 8);
                        found = true;
                    }
                    auxiliary += BitConverter.ToInt32(image, auxiliary + 12);
                }
                int next = BitConverter.ToInt32(image, need + 12);
                if (next == 0)
                    return found;
                need += next;
            }
        }

        private static string StringAt(byte[] image, int offset)
        {
            int end = Array.IndexOf(image, (byte)0, offset);
            return Encoding.ASCII.GetString(image, offset, end - offset);
        }

        private static bool Contains(byte[] image, string text)
        {
            byte[] wanted = Encoding.ASCII.GetBytes("\0" + text + "\0");
            int last = image.Length - wanted.Length;
            for (int i = Array.IndexOf(image, (byte)0); i >= 0 && i <= last; i = Array.IndexOf(image, (byte)0, i + 1))
            {
                int n = 1;
                while (n < wanted.Length && image[i + n] == wanted[n])
                    n++;
                if (n == wanted.Length)
                    return true;
            }
            return false;
        }
    }
}
