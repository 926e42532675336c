using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Launching;

/// <summary>The kernels of <c>kernels/</c> on one device, each file compiled and loaded when a plan first needs it.</summary>
internal sealed class KernelLibrary(CudaContext context, KernelCache cache, string[] options) : IDisposable
{
    private readonly Dictionary<string, CudaModule> _modules = [];
    private readonly Dictionary<string, CudaKernel> _kernels = [];
    private KernelCompiler? _compiler;

    /// <summary>A launch with all its arguments, by the rule of kernels/README.md.</summary>
    /// <param name="file">As "lrn": the file without its ending.</param>
    /// <param name="name">The kernel's.</param>
    public CudaLaunch Prepare(string file, string name, LaunchGeometry geometry, params ReadOnlySpan<KernelArgument> arguments) =>
        Get(file, name).Prepare(new Dim3(geometry.X, geometry.Y), LaunchGeometry.BlockThreads, 0, arguments);

    /// <summary>A flat launch.</summary>
    /// <param name="items">As the kernel's header says.</param>
    public CudaLaunch Flat(string file, string name, long items, params ReadOnlySpan<KernelArgument> arguments) =>
        Prepare(file, name, LaunchGeometry.Flat(items, context.Properties.MultiProcessorCount), arguments);

    public void Dispose()
    {
        foreach (var module in _modules.Values)
        {
            module.Dispose();
        }

        _modules.Clear();
        _kernels.Clear();
    }

    private CudaKernel Get(string file, string name)
    {
        if (!_kernels.TryGetValue(name, out var kernel))
        {
            _kernels[name] = kernel = Module(file).GetFunction(name);
        }

        return kernel;
    }

    private CudaModule Module(string file)
    {
        if (!_modules.TryGetValue(file, out var module))
        {
            _compiler ??= new(cache, context.Properties.Architecture);
            _modules[file] = module = new(context, _compiler.Compile(KernelSources.Get(file + ".cu"), options));
        }

        return module;
    }
}
