using AlexNet.Core;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class TransferTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(2, 9, 32, 0, 64, 32, 32)]
    [TestCase(2, 9, 64, 32, 32, 0, 32)]
    [TestCase(3, 1, 10, 3, 7, 1, 5)]
    [TestCase(1, 1, 1, 0, 1, 0, 1)]
    [TestCase(2, 25, 64, 4, 64, 8, 16)]
    public void Transfer_EqualsTheReference(int batch, int plane, int sourceChannels, int sourceFirst, int channels, int first, int moved)
    {
        var (source, destination) = (ShapeModule.create(sourceChannels, plane, 1), ShapeModule.create(channels, plane, 1));
        var (from, to) = (Random(batch * source.Size, 1), Random(batch * destination.Size, 2));
        foreach (var accumulate in new[] { false, true })
        {
            var step = new TransferStep(0, sourceFirst, 0, first, moved, accumulate);
            var expected = Order.ToChannelsFirst(to, batch, destination);
            Transfer.Apply(step, batch, source, destination, Order.ToChannelsFirst(from, batch, source), expected);

            var result = LaunchFlat("transfer", Items(batch * plane, moved)).Elements(from).Elements(to)
                .Values(batch * plane, sourceChannels, sourceFirst, channels, first, moved, accumulate ? 1 : 0).Run();

            AssertSame(result.Elements(1), Order.ToChannelsLast(expected, batch, destination));
        }
    }
}
