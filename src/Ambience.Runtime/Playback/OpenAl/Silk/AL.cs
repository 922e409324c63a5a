using System.Text;
using Silk.NET.Core.Contexts;

namespace Silk.NET.OpenAL;

/// <summary>
/// OpenAL 1.1: sources and buffers of the current context. A call allocates nothing, text arguments apart.
/// </summary>
internal sealed unsafe class AL
{
    private readonly delegate* unmanaged[Cdecl]<byte*, byte> _isExtensionPresent;
    private readonly delegate* unmanaged[Cdecl]<byte*, nint> _getProcAddress;
    private readonly delegate* unmanaged[Cdecl]<AudioError> _getError;
    private readonly delegate* unmanaged[Cdecl]<int, uint*, void> _genBuffers;
    private readonly delegate* unmanaged[Cdecl]<int, uint*, void> _deleteBuffers;
    private readonly delegate* unmanaged[Cdecl]<uint, BufferFormat, void*, int, int, void> _bufferData;
    private readonly delegate* unmanaged[Cdecl]<int, uint*, void> _genSources;
    private readonly delegate* unmanaged[Cdecl]<int, uint*, void> _deleteSources;
    private readonly delegate* unmanaged[Cdecl]<uint, int, int, void> _sourcei;
    private readonly delegate* unmanaged[Cdecl]<uint, SourceFloat, float, void> _sourcef;
    private readonly delegate* unmanaged[Cdecl]<uint, SourceVector3, float, float, float, void> _source3f;
    private readonly delegate* unmanaged[Cdecl]<uint, SourceVector3, float*, void> _sourcefv;
    private readonly delegate* unmanaged[Cdecl]<uint, GetSourceInteger, int*, void> _getSourcei;
    private readonly delegate* unmanaged[Cdecl]<uint, void> _sourcePlay;
    private readonly delegate* unmanaged[Cdecl]<uint, void> _sourcePause;
    private readonly delegate* unmanaged[Cdecl]<uint, void> _sourceStop;
    private readonly delegate* unmanaged[Cdecl]<uint, int, uint*, void> _sourceQueueBuffers;
    private readonly delegate* unmanaged[Cdecl]<uint, int, uint*, void> _sourceUnqueueBuffers;

    // Not a NativeAPI of Silk.NET.Core: that base wants code that its own generator writes.
    internal AL(INativeContext library)
    {
        nint Entry(string name) => library.GetProcAddress(name);

        _isExtensionPresent = (delegate* unmanaged[Cdecl]<byte*, byte>)Entry("alIsExtensionPresent");
        _getProcAddress = (delegate* unmanaged[Cdecl]<byte*, nint>)Entry("alGetProcAddress");
        _getError = (delegate* unmanaged[Cdecl]<AudioError>)Entry("alGetError");
        _genBuffers = (delegate* unmanaged[Cdecl]<int, uint*, void>)Entry("alGenBuffers");
        _deleteBuffers = (delegate* unmanaged[Cdecl]<int, uint*, void>)Entry("alDeleteBuffers");
        _bufferData = (delegate* unmanaged[Cdecl]<uint, BufferFormat, void*, int, int, void>)Entry("alBufferData");
        _genSources = (delegate* unmanaged[Cdecl]<int, uint*, void>)Entry("alGenSources");
        _deleteSources = (delegate* unmanaged[Cdecl]<int, uint*, void>)Entry("alDeleteSources");
        _sourcei = (delegate* unmanaged[Cdecl]<uint, int, int, void>)Entry("alSourcei");
        _sourcef = (delegate* unmanaged[Cdecl]<uint, SourceFloat, float, void>)Entry("alSourcef");
        _source3f = (delegate* unmanaged[Cdecl]<uint, SourceVector3, float, float, float, void>)Entry("alSource3f");
        _sourcefv = (delegate* unmanaged[Cdecl]<uint, SourceVector3, float*, void>)Entry("alSourcefv");
        _getSourcei = (delegate* unmanaged[Cdecl]<uint, GetSourceInteger, int*, void>)Entry("alGetSourcei");
        _sourcePlay = (delegate* unmanaged[Cdecl]<uint, void>)Entry("alSourcePlay");
        _sourcePause = (delegate* unmanaged[Cdecl]<uint, void>)Entry("alSourcePause");
        _sourceStop = (delegate* unmanaged[Cdecl]<uint, void>)Entry("alSourceStop");
        _sourceQueueBuffers = (delegate* unmanaged[Cdecl]<uint, int, uint*, void>)Entry("alSourceQueueBuffers");
        _sourceUnqueueBuffers = (delegate* unmanaged[Cdecl]<uint, int, uint*, void>)Entry("alSourceUnqueueBuffers");
    }

    public static AL GetApi(bool soft = false) =>
        new(new DefaultNativeContext(new OpenALLibraryNameContainer(soft).GetLibraryNames()));

    public bool IsExtensionPresent(string extension)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(extension + '\0'))
            return _isExtensionPresent(name) != 0;
    }

    public nint GetProcAddress(string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            return _getProcAddress(text);
    }

    public AudioError GetError() => _getError();

    public void GenBuffers(int count, uint* buffers) => _genBuffers(count, buffers);

    public void DeleteBuffers(int count, uint* buffers) => _deleteBuffers(count, buffers);

    public void BufferData(uint buffer, BufferFormat format, void* data, int size, int frequency) =>
        _bufferData(buffer, format, data, size, frequency);

    public uint GenSource()
    {
        uint source = 0;
        _genSources(1, &source);
        return source;
    }

    public void DeleteSource(uint source) => _deleteSources(1, &source);

    public void SetSourceProperty(uint source, SourceBoolean param, bool value) =>
        _sourcei(source, (int)param, value ? 1 : 0);

    public void SetSourceProperty(uint source, SourceFloat param, float value) => _sourcef(source, param, value);

    public void SetSourceProperty(uint source, SourceInteger param, int value) => _sourcei(source, (int)param, value);

    public void SetSourceProperty(uint source, SourceVector3 param, float value1, float value2, float value3) =>
        _source3f(source, param, value1, value2, value3);

    public void SetSourceProperty(uint source, SourceVector3 param, float* value) => _sourcefv(source, param, value);

    public void GetSourceProperty(uint source, GetSourceInteger param, out int value)
    {
        int result = 0;
        _getSourcei(source, param, &result);
        value = result;
    }

    public void SourcePlay(uint source) => _sourcePlay(source);

    public void SourcePause(uint source) => _sourcePause(source);

    public void SourceStop(uint source) => _sourceStop(source);

    public void SourceQueueBuffers(uint source, int count, uint* buffers) =>
        _sourceQueueBuffers(source, count, buffers);

    public void SourceUnqueueBuffers(uint source, int count, uint* buffers) =>
        _sourceUnqueueBuffers(source, count, buffers);
}
