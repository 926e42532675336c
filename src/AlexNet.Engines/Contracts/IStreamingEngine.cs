using System.Buffers;
using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>How bytes become what the network reads: (pixel + offset − mean) · inverse scale [paper, sections 2 and 4.1].</summary>
/// <param name="Mean">[side, side, 3]: the mean image of the training set, 0–255.</param>
/// <param name="Side">Of the prepared images, from which windows are cut.</param>
/// <param name="InverseScale">1 ÷ the recipe's pixel scale.</param>
public sealed record PixelInput(ReadOnlyMemory<float> Mean, int Side, float InverseScale);

/// <summary>An engine on a device of its own: its programs take batches as bytes, and a batch is uploaded while those before it are
/// computed.</summary>
public interface IStreamingEngine : IEngine
{
    /// <summary>Pinned memory, from which the device copies by itself. What is rented must be given back before the engine is disposed
    /// of, and not while a program still works on it.</summary>
    MemoryPool<byte> BatchMemory { get; }

    /// <summary>As <see cref="IEngine.Load"/>, for batches of bytes.</summary>
    /// <param name="plan">What to execute.</param>
    /// <param name="pixels">How bytes become what the network reads.</param>
    IStreamedProgram Load(Plan plan, PixelInput pixels);
}
