using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Processor;

/// <summary>An engine that computes on the host's processors: its products come from a library, all else is the same for every library.
/// Not safe for concurrent use.</summary>
public abstract class ProcessorEngine : IEngine
{
    private readonly IProductLibrary _products;
    private readonly WorkerPool _workers;
    private readonly ParameterMemory _parameters = new();
    private readonly ProgramLoader _loader;

    /// <param name="products">Belongs to the engine from now on.</param>
    /// <param name="workers">What computes; belongs to the engine from now on.</param>
    private protected ProcessorEngine(IProductLibrary products, WorkerPool workers)
    {
        _products = products;
        _workers = workers;
        _loader = new(products, _workers, _parameters);
    }

    public abstract string Name { get; }

    public bool RunsOnProcessors => true;

    public IProgram Load(Plan plan) => _loader.Load(plan);

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _parameters.Write(name, kind, values);

    public void Dispose()
    {
        _parameters.Dispose();
        _workers.Dispose();
        _products.Dispose();
        GC.SuppressFinalize(this);
    }
}
