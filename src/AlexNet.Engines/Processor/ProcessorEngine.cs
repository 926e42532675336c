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
    private readonly ThreadTeam _team;
    private readonly ParameterMemory _parameters = new();
    private readonly ProgramLoader _loader;

    /// <param name="products">Belongs to the engine from now on.</param>
    /// <param name="team">What computes; belongs to the engine from now on.</param>
    private protected ProcessorEngine(IProductLibrary products, ThreadTeam team)
    {
        _products = products;
        _team = team;
        _loader = new(products, _team, _parameters);
    }

    public abstract string Name { get; }

    public bool RunsOnProcessors => true;

    public IProgram Load(Plan plan) => _loader.Load(plan);

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _parameters.Write(name, kind, values);

    public void Dispose()
    {
        _parameters.Dispose();
        _team.Dispose();
        _products.Dispose();
        GC.SuppressFinalize(this);
    }
}
