using System.Runtime.InteropServices;
using System.Text;
using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>One file in the compiler.</summary>
internal sealed unsafe class NvrtcProgram : IDisposable
{
    /// <summary>Lines of the compiler's messages that an error carries: the first ones name the cause.</summary>
    private const int LogLines = 10;

    private nint _program;

    public NvrtcProgram(KernelSource source)
    {
        using var texts = new NativeStrings(source.Text, source.Name);
        using var headers = new NativeStrings([.. source.Headers.Select(header => header.Text)]);
        using var names = new NativeStrings([.. source.Headers.Select(header => header.Name)]);
        Nvrtc.nvrtcCreateProgram(
            out _program, texts.Pointer[0], texts.Pointer[1], source.Headers.Count, headers.Pointer, names.Pointer).ThrowIfFailed();
    }

    /// <exception cref="CudaException">It does not compile: with the first lines of the compiler's messages.</exception>
    public void Compile(IReadOnlyList<string> options)
    {
        using var native = new NativeStrings(options);
        var status = Nvrtc.nvrtcCompileProgram(_program, options.Count, native.Pointer);
        if (status != Nvrtc.Result.Success)
        {
            throw new CudaException(nameof(Nvrtc.nvrtcCompileProgram), status.Name(), FirstLines(Log()));
        }
    }

    public byte[] Binary()
    {
        Nvrtc.nvrtcGetCUBINSize(_program, out var size).ThrowIfFailed();
        var bytes = new byte[size];
        fixed (byte* into = bytes)
        {
            Nvrtc.nvrtcGetCUBIN(_program, into).ThrowIfFailed();
        }

        return bytes;
    }

    /// <summary>With the zero byte that ends it.</summary>
    public byte[] Ptx()
    {
        Nvrtc.nvrtcGetPTXSize(_program, out var size).ThrowIfFailed();
        var bytes = new byte[size];
        fixed (byte* into = bytes)
        {
            Nvrtc.nvrtcGetPTX(_program, into).ThrowIfFailed();
        }

        return bytes;
    }

    public void Dispose()
    {
        if (_program != 0)
        {
            _ = Nvrtc.nvrtcDestroyProgram(ref _program);
            _program = 0;
        }
    }

    internal static string FirstLines(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shown = string.Join('\n', lines.Take(LogLines));
        return lines.Length > LogLines ? $"{shown}\n… {lines.Length - LogLines} more lines" : shown;
    }

    private string Log()
    {
        if (Nvrtc.nvrtcGetProgramLogSize(_program, out var size) != Nvrtc.Result.Success || size == 0)
        {
            return "";
        }

        var bytes = new byte[size];
        fixed (byte* into = bytes)
        {
            return Nvrtc.nvrtcGetProgramLog(_program, into) == Nvrtc.Result.Success ? Encoding.UTF8.GetString(bytes).TrimEnd('\0') : "";
        }
    }
}

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
