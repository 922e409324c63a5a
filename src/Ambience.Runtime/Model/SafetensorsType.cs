namespace Ambience.Model;

/// <summary>The element types of safetensors that a weight file uses. Values are bytes an element.</summary>
internal enum SafetensorsType
{
    /// <summary>Signed 8-bit integer.</summary>
    I8 = 1,

    /// <summary>Upper half of a 32-bit float.</summary>
    BF16 = 2,

    /// <summary>32-bit IEEE float.</summary>
    F32 = 4,
}
