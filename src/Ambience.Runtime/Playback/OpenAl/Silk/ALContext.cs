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
    private ALContext(INativeContext context)
    {
        _openDevice = (delegate* unmanaged[Cdecl]<byte*, Device*>)context.GetProcAddress("alcOpenDevice");
        _closeDevice = (delegate* unmanaged[Cdecl]<Device*, byte>)context.GetProcAddress("alcCloseDevice");
        _createContext = (delegate* unmanaged[Cdecl]<Device*, int*, Context*>)context.GetProcAddress("alcCreateContext");
        _destroyContext = (delegate* unmanaged[Cdecl]<Context*, void>)context.GetProcAddress("alcDestroyContext");
        _makeContextCurrent = (delegate* unmanaged[Cdecl]<Context*, byte>)context.GetProcAddress("alcMakeContextCurrent");
        _getCurrentContext = (delegate* unmanaged[Cdecl]<Context*>)context.GetProcAddress("alcGetCurrentContext");
        _getContextsDevice = (delegate* unmanaged[Cdecl]<Context*, Device*>)context.GetProcAddress("alcGetContextsDevice");
        _getError = (delegate* unmanaged[Cdecl]<Device*, ContextError>)context.GetProcAddress("alcGetError");
        _isExtensionPresent = (delegate* unmanaged[Cdecl]<Device*, byte*, byte>)context.GetProcAddress("alcIsExtensionPresent");
        _getProcAddress = (delegate* unmanaged[Cdecl]<Device*, byte*, void*>)context.GetProcAddress("alcGetProcAddress");
        _getString = (delegate* unmanaged[Cdecl]<Device*, GetContextString, byte*>)context.GetProcAddress("alcGetString");
        _getIntegerv =
            (delegate* unmanaged[Cdecl]<Device*, GetContextInteger, int, int*, void>)context.GetProcAddress("alcGetIntegerv");
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
