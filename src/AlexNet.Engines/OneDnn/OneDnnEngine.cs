using AlexNet.Core;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Programs;

namespace AlexNet.Engines.OneDnn;

/// <summary>The fast engine on CPUs: convolutions and matrix products by oneDNN, everything else by vectorised kernels of our own on the
/// same threads, all of it in oneDNN's blocked layouts from the image to the logits. Not safe for concurrent use.</summary>
public sealed class OneDnnEngine : ProcessorEngine
{
    private readonly DnnlLibrary _library;
    private readonly int? _block;

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <exception cref="UserErrorException">libdnnl is missing: the message says how to install it.</exception>
    public OneDnnEngine(int threads = 0)
        : this(threads, null)
    {
    }

    /// <param name="threads">How many threads compute; 0 takes what the process may use.</param>
    /// <param name="block">Block of channels; null takes the best for the processor and the plan.</param>
    /// <param name="major">Major version of libdnnl; null takes the preferred one of those that are there.</param>
    internal OneDnnEngine(int threads, int? block, int? major = null)
        : this(DnnlLibrary.Open(major), threads, block)
    {
    }

    private OneDnnEngine(DnnlLibrary library, int threads, int? block)
        : base(WorkerPool.Create(threads)) => (_library, _block) = (library, block);

    /// <summary>Whether libdnnl is installed.</summary>
    /// <exception cref="UserErrorException">The environment names something else than a libdnnl.</exception>
    public static bool IsAvailable => DnnlLibrary.IsAvailable;

    /// <summary>Where it is not installed: what is missing, and what helps.</summary>
    public static string Missing => DnnlLibrary.Missing;

    /// <summary>Version of the libdnnl that the engine takes; null where there is none.</summary>
    /// <exception cref="UserErrorException">The environment names something else than a libdnnl.</exception>
    public static Version? InstalledVersion => DnnlLibrary.InstalledVersion;

    public override string Name => "onednn";

    /// <summary>Version of the native library.</summary>
    public Version LibraryVersion => _library.Version;

    public override void Dispose()
    {
        base.Dispose();
        _library.Dispose();
    }

    private protected override ProductFactory ProductsOf(Plan plan, WorkerPool workers, ParameterMemory parameters) =>
        new DnnlProductFactory(_library, workers, plan, parameters, _block ?? BlockChoice.Of(plan));
}
