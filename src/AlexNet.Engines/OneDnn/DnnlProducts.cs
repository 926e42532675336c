using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Parameters;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.OneDnn;

/// <summary>Products by oneDNN's primitives.</summary>
/// <param name="library">Belongs to this object from now on.</param>
/// <param name="block">Channels in a block; null takes the best for the processor and the plan.</param>
internal sealed class DnnlProducts(DnnlLibrary library, int? block) : IProductLibrary
{
    public int BlockOf(Plan plan) => block ?? BlockChoice.Of(plan);

    public ProductFactory For(Plan plan, WorkerPool workers, ParameterMemory parameters, int blockOfActivations) =>
        new DnnlProductFactory(library, workers, plan, parameters, blockOfActivations);

    public void Dispose() => library.Dispose();
}
