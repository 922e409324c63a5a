// The part of Silk.NET.OpenAL's API that the runtime uses: same namespace, names and signatures, written anew over
// Silk.NET.Core. Compiled only where the package itself is not (UseSilkOpenAL != true); docs/realtime-rules.md says
// why. Values are those of al.h, alc.h and the extension registry of OpenAL.
namespace Silk.NET.OpenAL;

/// <summary>An opaque ALCdevice.</summary>
internal struct Device;

/// <summary>An opaque ALCcontext.</summary>
internal struct Context;

internal enum AudioError
{
    NoError = 0,
    InvalidName = 0xA001,
    InvalidEnum = 0xA002,
    InvalidValue = 0xA003,
    InvalidOperation = 0xA004,
    OutOfMemory = 0xA005,
}

internal enum ContextError
{
    NoError = 0,
    InvalidDevice = 0xA001,
    InvalidContext = 0xA002,
    InvalidEnum = 0xA003,
    InvalidValue = 0xA004,
    OutOfMemory = 0xA005,
}

internal enum BufferFormat
{
    Mono8 = 0x1100,
    Mono16 = 0x1101,
    Stereo8 = 0x1102,
    Stereo16 = 0x1103,
}

internal enum SourceBoolean
{
    SourceRelative = 0x202,
    Looping = 0x1007,
}

internal enum SourceInteger
{
    Buffer = 0x1009,
}

internal enum SourceVector3
{
    Position = 0x1004,
    Velocity = 0x1006,
    Direction = 0x1005,
}

internal enum SourceFloat
{
    Gain = 0x100A,
    RolloffFactor = 0x1021,
}

internal enum GetSourceInteger
{
    SourceState = 0x1010,
    BuffersQueued = 0x1015,
    BuffersProcessed = 0x1016,
    SampleOffset = 0x1025,
}

internal enum SourceState
{
    Initial = 0x1011,
    Playing = 0x1012,
    Paused = 0x1013,
    Stopped = 0x1014,
}

internal enum GetContextInteger
{
    MajorVersion = 0x1000,
    MinorVersion = 0x1001,
    AttributesSize = 0x1002,
    AllAttributes = 0x1003,
}

internal enum GetContextString
{
    DeviceSpecifier = 0x1005,
    Extensions = 0x1006,
}
