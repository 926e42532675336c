using System.Buffers;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Batches;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Batches;

/// <summary>Memory for batches, and what an engine takes as their pixels.</summary>
public sealed class PageLockedPoolTests : SoftwareDeviceTest
{
    [TestCase(-1, 1)]
    [TestCase(0, 1)]
    [TestCase(5, 5)]
    public unsafe void Rent_GivesAsMuchAsIsAskedForAndItStaysWhereItIs(int bytes, int given)
    {
        using var context = new CudaContext(0);
        using var pool = new PageLockedPool(context);
        using var piece = pool.Rent(bytes);
        Assert.That((piece.Memory.Length, pool.MaxBufferSize), Is.EqualTo((given, 0x7fff_ffc7)));
        piece.Memory.Span[^1] = 9;
        using var pinned = ((MemoryManager<byte>)piece).Pin(given - 1);
        Assert.That(*(byte*)pinned.Pointer, Is.EqualTo(9));
    }

    /// <summary>The pool may go before what was rented from it.</summary>
    [Test]
    public void Rent_OutlivesThePool()
    {
        using var context = new CudaContext(0);
        var pool = new PageLockedPool(context);
        using var piece = pool.Rent(3);
        pool.Dispose();
        piece.Memory.Span.Fill(1);
        Assert.That(SoftwareDevice.Live, Does.Contain("3 bytes"));
    }

    /// <summary>Of a network that reads 5×5.</summary>
    [TestCase(8, 191, "the mean image has 191 numbers for a side of 8; allowed are 192, and a side from 5 on")]
    [TestCase(4, 48, "the mean image has 48 numbers for a side of 4; allowed are 48, and a side from 5 on")]
    [TestCase(5, 75, null)]
    public void Pixels_MustFitTheNetwork(int side, int numbers, string? message)
    {
        using var engine = new CudaEngine([0], Precision.F32, new KernelCache(null, _ => { }));
        var plan = Plans.Training(new SmallNetwork(5).Classifier(3), 2);
        Assert.That(
            () => engine.Load(plan, new PixelInput(new float[numbers], side, 1)).Dispose(),
            message is null ? Throws.Nothing : Throws.InstanceOf<UserErrorException>().With.Message.EqualTo(message));
    }
}
