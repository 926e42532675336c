using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.Processor;

/// <summary>From a plan to a program: first all products are chosen, then all memory is allocated, then both are tied together.</summary>
internal sealed class ProgramLoader(IProductLibrary library, WorkerPool workers, ParameterMemory parameters)
{
    public ProcessorProgram Load(Plan plan)
    {
        workers.Enter();
        var made = new OwnedParts();
        try
        {
            return Load(plan, made);
        }
        catch
        {
            // What is there already belongs to no program that could be disposed of.
            made.Dispose();
            throw;
        }
    }

    private ProcessorProgram Load(Plan plan, OwnedParts made)
    {
        var factory = library.For(plan, workers, parameters, library.BlockOf(plan));
        var prepared = Array.ConvertAll(plan.Steps, step => factory.Prepare(step.Operation) is { } product ? made.Own(product) : null);
        var memory = made.Own(new ProgramMemory(plan, factory, [.. prepared.OfType<PreparedProduct>()], workers.Count));
        var state = new RunState();
        var binder = new ProductBinder(memory);
        var kernels = new KernelFactory(workers, state, memory);
        var steps = plan.Steps.Zip(prepared, (step, product) =>
            made.Own(product is null ? kernels.Create(step.Operation) : binder.Bind(step.Operation, product)));
        return new(plan, workers, state, memory, prepared, [.. steps]);
    }
}
