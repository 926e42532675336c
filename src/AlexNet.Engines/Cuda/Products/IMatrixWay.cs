using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>One way of computing a product of matrices; its text says which.</summary>
internal interface IMatrixWay : IDisposable
{
    /// <summary>Whether the product's epilogue is done with it.</summary>
    bool HasEpilogue { get; }

    /// <summary>Queues it.</summary>
    Status Run();
}
