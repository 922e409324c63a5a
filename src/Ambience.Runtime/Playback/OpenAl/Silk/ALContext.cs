using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core.Contexts;

namespace Silk.NET.OpenAL;

/// <summary>OpenAL 1.1: devices and contexts.</summary>
internal sealed unsafe class ALContext
{
    private readonly delegate* unmanaged[Cdecl]<byte*, Device*> _openDevice;
    private readonly delegate* unmanaged[Cdecl]<Device*, byte> _closeDevice;
    private readonly delegate* unmanaged[Cdecl]<Device*, int*, Context*> _createContext;
    private readonly delegate* unmanaged[Cdecl]<Context*, void> _destroyContext;
    private readonly delegate* unmanaged[Cdecl]<Context*, byte> _makeContextCurrent;
    private readonly delegate* unmanaged[Cdecl]<Context*> _getCurrentContext;
    private readonly delegate* unmanaged[Cdecl]<Context*, Device*> _getContextsDevice;
    private readonly delegate* unmanaged[Cdecl]<Device*, ContextError> _getError;
    private readonly delegate* unmanaged[Cdecl]<Device*, byte*, byte> _isExtensionPresent;
    private readonly delegate* unmanaged[Cdecl]<Device*, byte*, void*> _getProcAddress;
    private readonly delegate* unmanaged[Cdecl]<Device*, GetContextString, byte*> _getString;
    private readonly delegate* unmanaged[Cdecl]<Device*, GetContextInteger, int, int*, void> _getIntegerv;

    // Not a NativeAPI of Silk.NET.Core: that base wants code that its own generator writes.
    internal ALContext(INativeContext library)
    {
        nint Entry(string name) => library.GetProcAddress(name);

        _openDevice = (delegate* unmanaged[Cdecl]<byte*, Device*>)Entry("alcOpenDevice");
        _closeDevice = (delegate* unmanaged[Cdecl]<Device*, byte>)Entry("alcCloseDevice");
        _createContext = (delegate* unmanaged[Cdecl]<Device*, int*, Context*>)Entry("alcCreateContext");
        _destroyContext = (delegate* unmanaged[Cdecl]<Context*, void>)Entry("alcDestroyContext");
        _makeContextCurrent = (delegate* unmanaged[Cdecl]<Context*, byte>)Entry("alcMakeContextCurrent");
        _getCurrentContext = (delegate* unmanaged[Cdecl]<Context*>)Entry("alcGetCurrentContext");
        _getContextsDevice = (delegate* unmanaged[Cdecl]<Context*, Device*>)Entry("alcGetContextsDevice");
        _getError = (delegate* unmanaged[Cdecl]<Device*, ContextError>)Entry("alcGetError");
        _isExtensionPresent = (delegate* unmanaged[Cdecl]<Device*, byte*, byte>)Entry("alcIsExtensionPresent");
        _getProcAddress = (delegate* unmanaged[Cdecl]<Device*, byte*, void*>)Entry("alcGetProcAddress");
        _getString = (delegate* unmanaged[Cdecl]<Device*, GetContextString, byte*>)Entry("alcGetString");
        _getIntegerv = (delegate* unmanaged[Cdecl]<Device*, GetContextInteger, int, int*, void>)Entry("alcGetIntegerv");
    }

    public static ALContext GetApi(bool soft = false) =>
        new(new DefaultNativeContext(new OpenALLibraryNameContainer(soft).GetLibraryNames()));

    public Device* OpenDevice(string deviceName)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(deviceName + '\0'))
            return _openDevice(name);
    }

    public bool CloseDevice(Device* device) => _closeDevice(device) != 0;

    public Context* CreateContext(Device* device, int* attributeList) => _createContext(device, attributeList);

    public void DestroyContext(Context* context) => _destroyContext(context);

    public bool MakeContextCurrent(Context* context) => _makeContextCurrent(context) != 0;

    public Context* GetCurrentContext() => _getCurrentContext();

    public Device* GetContextsDevice(Context* context) => _getContextsDevice(context);

    public ContextError GetError(Device* device) => _getError(device);

    public bool IsExtensionPresent(string name) => IsExtensionPresent(GetContextsDevice(GetCurrentContext()), name);

    public bool IsExtensionPresent(Device* device, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            return _isExtensionPresent(device, text) != 0;
    }

    public void* GetProcAddress(Device* device, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
            return _getProcAddress(device, text);
    }

    public string GetContextProperty(Device* device, GetContextString param) =>
        Marshal.PtrToStringUTF8((nint)_getString(device, param)) ?? "";

    public void GetContextProperty(Device* device, GetContextInteger param, int count, int* data) =>
        _getIntegerv(device, param, count, data);
}
