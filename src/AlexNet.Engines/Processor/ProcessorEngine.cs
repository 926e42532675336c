using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Programs;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor;

/// <summary>An engine that computes on the host's processors: its products come from a library, all else is the same for every library.
/// Not safe for concurrent use.</summary>
public abstract class ProcessorEngine : IEngine
{
    private readonly WorkerPool _workers;
    private readonly ParameterMemory _parameters = new();

    /// <param name="workers">What computes; belongs to the engine from now on.</param>
    private protected ProcessorEngine(WorkerPool workers) => _workers = workers;

    public abstract string Name { get; }

    public bool RunsOnProcessors => true;

    public ICommunicator Communicator { get; set; } = new Alone();

    public IProgram Load(Plan plan)
    {
        _workers.Enter();
        var products = ProductsOf(plan, _workers, _parameters);
        var made = new OwnedParts();
        try
        {
            return Load(plan, products, made);
        }
        catch
        {
            // What is there already belongs to no program that could be disposed of.
            made.Dispose();
            throw;
        }
    }

    public void Read(string name, BufferKind kind, Span<float> values) => _parameters.Read(name, kind, values, Communicator);

    public void Write(string name, BufferKind kind, ReadOnlySpan<float> values) => _parameters.Write(name, kind, values, Communicator);

    public virtual void Dispose()
    {
        _parameters.Dispose();
        _workers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What chooses the products of a plan, convolutions and fully connected: the one thing in which engines on processors
    /// differ.</summary>
    /// <param name="workers">The threads that work.</param>
    /// <param name="parameters">The engine's parameters, to which the plan's are added.</param>
    private protected abstract ProductFactory ProductsOf(Plan plan, WorkerPool workers, ParameterMemory parameters);

    /// <summary>First all steps are prepared, then all memory is allocated, then both are tied together.</summary>
    private ProcessorProgram Load(Plan plan, ProductFactory products, OwnedParts made)
    {
        var state = new RunState();
        var factory = new StepFactory(_workers, state, plan, products, Exchanges.For(plan, Communicator));
        var prepared = Array.ConvertAll(plan.Steps, step => Owned(step.Operation.Execute(factory), made));
        var memory = made.Own(new ProgramMemory(plan, products, prepared));
        var steps = Array.ConvertAll(prepared, step => made.Own(step.Bind(memory)));
        return new(plan, _workers, state, memory, Array.ConvertAll(prepared, step => step.Product), steps);
    }

    private static PreparedStep Owned(PreparedStep step, OwnedParts made)
    {
        if (step.Product is { } product)
        {
            made.Own(product);
        }

        return step;
    }
}
