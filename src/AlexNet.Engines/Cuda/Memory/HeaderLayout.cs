using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>What goes to the device with a batch besides its images, as one piece of memory: the numbers of the run, a label per image, and
/// what was drawn for each. The kernels of a plan read the first two, the one that makes images of bytes the draws.</summary>
/// <param name="Batch">Images of the plan.</param>
internal readonly record struct HeaderLayout(int Batch)
{
    // What kernels take a pointer to begins at a multiple of it.
    private const int Alignment = 16;

    /// <summary>Bytes before the labels.</summary>
    public const int LabelsAt = KernelRunState.Bytes;

    /// <summary>Bytes before the draws: those that all of a plan's kernels read.</summary>
    public int DrawsAt => (LabelsAt + (Batch * sizeof(int)) + Alignment - 1) / Alignment * Alignment;

    public int Bytes => DrawsAt + (Batch * Marshal.SizeOf<ImageDraw>());

    /// <summary>Writes a header; the rest of it keeps what it had.</summary>
    /// <param name="header">Of <see cref="Bytes"/>.</param>
    public void Write(Span<byte> header, ReadOnlySpan<int> labels, ReadOnlySpan<ImageDraw> draws, in RunArguments arguments)
    {
        WriteState(header, labels.Length, arguments);
        MemoryMarshal.AsBytes(labels).CopyTo(header[LabelsAt..]);
        MemoryMarshal.AsBytes(draws).CopyTo(header[DrawsAt..]);
    }

    /// <summary>Writes the numbers of the run only.</summary>
    public static void WriteState(Span<byte> header, int images, in RunArguments arguments) =>
        MemoryMarshal.Write(header, new KernelRunState(arguments, images));
}
