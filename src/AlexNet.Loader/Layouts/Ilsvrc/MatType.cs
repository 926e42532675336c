namespace AlexNet.Loader.Layouts.Ilsvrc;

/// <summary>Types of the elements of a MATLAB level-5 file, with their names there.</summary>
internal enum MatType
{
    /// <summary>miINT8</summary>
    Int8 = 1,

    /// <summary>miUINT8</summary>
    UInt8 = 2,

    /// <summary>miINT16</summary>
    Int16 = 3,

    /// <summary>miUINT16</summary>
    UInt16 = 4,

    /// <summary>miINT32</summary>
    Int32 = 5,

    /// <summary>miUINT32</summary>
    UInt32 = 6,

    /// <summary>miSINGLE</summary>
    Single = 7,

    /// <summary>miDOUBLE</summary>
    Double = 9,

    /// <summary>miINT64</summary>
    Int64 = 12,

    /// <summary>miUINT64</summary>
    UInt64 = 13,

    /// <summary>miMATRIX</summary>
    Matrix = 14,

    /// <summary>miCOMPRESSED</summary>
    Compressed = 15,

    /// <summary>miUTF8</summary>
    Utf8 = 16,

    /// <summary>miUTF16</summary>
    Utf16 = 17,
}
