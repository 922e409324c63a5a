using Silk.NET.Core.Loader;

namespace Silk.NET.OpenAL;

/// <summary>
/// Where OpenAL lies on each system. OpenAL Soft comes first: it is the one with float buffers everywhere.
/// </summary>
internal sealed class OpenALLibraryNameContainer(bool soft) : SearchPathContainer
{
    private const string AppleFramework = "/System/Library/Frameworks/OpenAL.framework/OpenAL";

    public override string[] Linux => ["libopenal.so.1", "libopenal.so"];

    public override string[] MacOS => soft
        ? ["libopenal.1.dylib", "libopenal.dylib", "/opt/homebrew/opt/openal-soft/lib/libopenal.dylib",
            "/usr/local/opt/openal-soft/lib/libopenal.dylib", AppleFramework]
        : [AppleFramework, "libopenal.1.dylib", "libopenal.dylib"];

    public override string[] Android => Linux;

    public override string[] IOS => MacOS;

    public override string[] Windows64 => soft ? ["soft_oal.dll", "OpenAL32.dll"] : ["OpenAL32.dll", "soft_oal.dll"];

    public override string[] Windows86 => Windows64;
}
