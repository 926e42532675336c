using AlexNet.Core;
using AlexNet.Engines.Native;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Programs;

/// <summary>From a plan to a program: first all steps are prepared, then all memory is allocated, then both are tied together.</summary>
internal static class ProgramLoader
{
    /// <param name="products">Chooses what computes the plan's products.</param>
    public static ProcessorProgram Load(Plan plan, WorkerPool workers, ProductFactory products)
    {
        var made = new OwnedParts();
        try
        {
            return Load(plan, workers, products, made);
        }
        catch
        {
            // What is there already belongs to no program that could be disposed of.
            made.Dispose();
            throw;
        }
    }

    private static ProcessorProgram Load(Plan plan, WorkerPool workers, ProductFactory products, OwnedParts made)
    {
        var state = new RunState();
        var factory = new StepFactory(workers, state, plan, products);
        var prepared = Array.ConvertAll(plan.Steps, step => Owned(step.Operation.Execute(factory), made));
        var memory = made.Own(new ProgramMemory(plan, products, prepared));
        var steps = Array.ConvertAll(prepared, step => made.Own(step.Bind(memory)));
        return new(plan, workers, state, memory, Array.ConvertAll(prepared, step => step.Product), steps);
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
