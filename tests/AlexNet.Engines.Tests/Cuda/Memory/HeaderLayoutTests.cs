using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Memory;

/// <summary>struct RunState of kernels/common.cuh, then labels, then draws.</summary>
public sealed class HeaderLayoutTests
{
    private static readonly RunArguments Arguments = new(0x1122334455667788, 0x1_0000_0007, UpdateRule.Everywhere(0.1f, 0.2f, 0.3f, 0.4f, 0.5f));

    [TestCase(4, 192, 288)]
    [TestCase(5, 208, 328)]
    [TestCase(1, 192, 216)]
    public void Parts_BeginAtMultiplesOfSixteen(int batch, int drawsAt, int bytes) => Assert.That(
        (HeaderLayout.LabelsAt, new HeaderLayout(batch).DrawsAt, new HeaderLayout(batch).Bytes), Is.EqualTo((176, drawsAt, bytes)));

    [Test]
    public void Write_PutsEverythingInItsPlace()
    {
        var layout = new HeaderLayout(3);
        var header = new byte[layout.Bytes];
        ImageDraw[] draws = [new(1, 2, 1, 3, 4, 5), new(6, 7, 0, 8, 9, 10)];
        layout.Write(header, [11, 12], draws, Arguments);
        Assert.That(MemoryMarshal.Read<ulong>(header), Is.EqualTo(0x1122334455667788));
        Assert.That(MemoryMarshal.Cast<byte, int>(header.AsSpan(8, 8)).ToArray(), Is.EqualTo(new[] { 7, 2 }), "step and images");
        Assert.That(MemoryMarshal.Cast<byte, float>(header.AsSpan(16, 20)).ToArray(), Is.EqualTo(new[] { 0.3f, 0.1f, 0.4f, 0.2f, 0.5f }), "momentum, rate and decay of weights, of biases");
        Assert.That(MemoryMarshal.Cast<byte, float>(header.AsSpan(36, 128)).ToArray(), Has.Length.EqualTo(32).And.All.EqualTo(1), "factors of layers");
        Assert.That(MemoryMarshal.Cast<byte, int>(header.AsSpan(176, 12)).ToArray(), Is.EqualTo(new[] { 11, 12, 0 }));
        Assert.That(MemoryMarshal.Cast<byte, int>(header.AsSpan(192, 12)).ToArray(), Is.EqualTo(new[] { 1, 2, 1 }));
        Assert.That(MemoryMarshal.Cast<byte, float>(header.AsSpan(204, 12)).ToArray(), Is.EqualTo(new float[] { 3, 4, 5 }));
        Assert.That(MemoryMarshal.Cast<byte, int>(header.AsSpan(216, 12)).ToArray(), Is.EqualTo(new[] { 6, 7, 0 }));

        HeaderLayout.WriteState(header, 1, Arguments with { Seed = 5, Update = new(0.1f, 0.2f, 0.3f, 0.4f, 0.5f, [0.5f, 0], averageDecay: 0.625f) });
        Assert.That(MemoryMarshal.Cast<byte, float>(header.AsSpan(36, 12)).ToArray(), Is.EqualTo(new[] { 0.5f, 0, 1 }));
        Assert.That(MemoryMarshal.Read<float>(header.AsSpan(164)), Is.EqualTo(0.625f), "share that averages keep");
        Assert.That((header[0], header[12], header[176]), Is.EqualTo(((byte)5, (byte)1, (byte)11)), "labels stay");
    }
}
