using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.OneDnn.Steps;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.OneDnn;

/// <summary>From a plan to a program: first all primitives are chosen, then all memory is allocated, then both are tied together.</summary>
internal sealed class ProgramLoader(DnnlLibrary library, ThreadTeam team, ParameterMemory parameters, int? block)
{
    public OneDnnProgram Load(Plan original)
    {
        team.Enter();
        var (plan, rectified) = RectifiedNorm.Fold(Fuse.activation(original));
        var factory = new ProductFactory(library, parameters, plan, block ?? BlockChoice.Of(plan));
        var prepared = Array.ConvertAll(plan.Steps, step => factory.Prepare(step.Operation));
        var products = prepared.OfType<PreparedProduct>().ToArray();
        var memory = new ProgramMemory(plan, factory, products);
        var state = new RunState();
        var binder = new ProductBinder(memory);
        var kernels = new KernelFactory(team, state, memory, rectified);
        var steps = plan.Steps.Zip(prepared, (step, product) =>
            product is null ? kernels.Create(step.Operation) : binder.Bind(step.Operation, product));
        return new(original, plan, team, state, memory, products, steps.ToArray());
    }
}
