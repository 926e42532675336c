using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>Compiles kernels for one kind of device, or takes them from the cache.</summary>
internal sealed unsafe class KernelCompiler
{
    private readonly KernelCache _cache;
    private readonly KernelTarget _target;
    private readonly string _version;
    private readonly int _driver;

    /// <param name="architecture">The device's, as 90.</param>
    /// <exception cref="NotSupportedException">The compiler is too new for the device.</exception>
    public KernelCompiler(KernelCache cache, int architecture)
    {
        Nvrtc.nvrtcVersion(out var major, out var minor).ThrowIfFailed();
        (_cache, _version, _driver) = (cache, $"{major}.{minor}", CudaLibraries.DriverVersion());
        _target = KernelTarget.For(architecture, Supported());
    }

    /// <summary>What a module is loaded from: a CUBIN, or PTX with a zero byte at its end.</summary>
    /// <param name="options">The compiler's beside the architecture, as "-DELEMENT_BF16".</param>
    /// <exception cref="CudaException">It does not compile: with the first lines of the compiler's messages.</exception>
    public byte[] Compile(KernelSource source, params IReadOnlyList<string> options)
    {
        string[] all = [_target.Option, "--std=c++17", .. options];
        return _cache.GetOrAdd(source.Key(all, _version, _driver), () => Compile(source, all));
    }

    private byte[] Compile(KernelSource source, string[] options)
    {
        using var program = new NvrtcProgram(source);
        program.Compile(options);
        return _target.IsBinary ? program.Binary() : program.Ptx();
    }

    private static int[] Supported()
    {
        Nvrtc.nvrtcGetNumSupportedArchs(out var count).ThrowIfFailed();
        var architectures = new int[count];
        fixed (int* into = architectures)
        {
            Nvrtc.nvrtcGetSupportedArchs(into).ThrowIfFailed();
        }

        return architectures;
    }
}
