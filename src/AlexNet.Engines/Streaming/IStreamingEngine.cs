using System.Buffers;
using AlexNet.Core;

namespace AlexNet.Engines;

/// <summary>An engine on a device of its own: its programs take batches as bytes, and a batch is uploaded while those before it are
/// computed.</summary>
public interface IStreamingEngine : IEngine
{
    /// <summary>Page-locked memory, from which the device copies by itself. What is rented must be given back before the engine is disposed
    /// of, and not while a program still works on it.</summary>
    MemoryPool<byte> BatchMemory { get; }

    /// <summary>As <see cref="IEngine.Load"/>, for batches of bytes.</summary>
    /// <param name="plan">What to execute.</param>
    /// <param name="pixels">How bytes become what the network reads.</param>
    IStreamedProgram Load(Plan plan, PixelInput pixels);
}
