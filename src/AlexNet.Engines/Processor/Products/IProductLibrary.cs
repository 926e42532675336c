using AlexNet.Core;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.Processor.Products;

/// <summary>What computes convolutions and fully connected products; all else is the same for every engine on processors.</summary>
internal interface IProductLibrary : IDisposable
{
    /// <summary>Channels in a block of all activations of a plan.</summary>
    int BlockOf(Plan plan);

    /// <summary>Prepares the products of a plan.</summary>
    /// <param name="workers">The threads that work.</param>
    /// <param name="parameters">The engine's parameters, to which the plan's are added.</param>
    /// <param name="block">Channels in a block of activations.</param>
    ProductFactory For(Plan plan, WorkerPool workers, ParameterMemory parameters, int block);
}
