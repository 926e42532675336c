using System.Runtime.InteropServices;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>Texts as C's array of strings, until disposed of.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    public NativeStrings(params IReadOnlyList<string> texts)
    {
        _count = texts.Count;
        Pointer = (byte**)NativeMemory.Alloc((nuint)_count, (nuint)sizeof(byte*));
        for (var index = 0; index < _count; index++)
        {
            Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]);
        }
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        for (var index = 0; Pointer is not null && index < _count; index++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[index]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
