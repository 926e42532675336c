using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Launching;

/// <summary>The kernels of <c>kernels/</c> on one device, each file compiled and loaded when a plan first needs it.</summary>
/// <param name="lanes">Elements of a pack.</param>
/// <param name="options">The compiler's.</param>
internal sealed class KernelLibrary(CudaContext context, KernelCache cache, int lanes, string[] options) : IDisposable
{
    private readonly Dictionary<string, CudaModule> _modules = [];
    private readonly Dictionary<string, CudaKernel> _kernels = [];
    private KernelCompiler? _compiler;

    /// <summary>What geometries depend on.</summary>
    public LaunchTarget Target { get; } = new(lanes, context.Properties.MultiProcessorCount);

    /// <summary>A launch with all its arguments: repeating it allocates nothing.</summary>
    public CudaLaunch Prepare(IKernel kernel)
    {
        var (arguments, geometry) = (kernel.Arguments, kernel.Geometry(Target));
        return Get(arguments.File, arguments.Kernel).Prepare(
            new Dim3(geometry.X, geometry.Y), LaunchGeometry.BlockThreads, 0, arguments.Values);
    }

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
