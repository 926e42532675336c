using AlexNet.Core;
using AlexNet.Engines.Contracts;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Contracts;

public sealed class ParameterStoreTests
{
    private static readonly Network Network = Networks.find("cifar-relu").WithClasses(3);

    [Test]
    public void Declare_KeepsWhatIsThereAndAddsVelocitiesForTraining()
    {
        var store = new ParameterStore();
        store.Declare(Plan(Network, Mode.Evaluation));
        store["fc4.bias", BufferKind.Parameter][1] = 7;
        Assert.That(
            Assert.Throws<UserErrorException>(() => _ = store["fc4.bias", BufferKind.Velocity].Length)!.Message,
            Is.EqualTo("the engine holds no velocity named fc4.bias"));
        store.Declare(Plan(Network, Mode.Training));
        Assert.That(store["fc4.bias", BufferKind.Parameter].ToArray(), Is.EqualTo(new float[] { 0, 7, 0 }));
        Assert.That(store["fc4.bias", BufferKind.Velocity].ToArray(), Is.EqualTo(new float[3]));
        Assert.That(
            Assert.Throws<UserErrorException>(() => _ = store["fc9.bias", BufferKind.Parameter].Length)!.Message,
            Is.EqualTo("the engine holds no parameter named fc9.bias"));
        Assert.That(
            Assert.Throws<UserErrorException>(() => store.Declare(Plan(Network.WithClasses(4), Mode.Evaluation)))!.Message,
            Is.EqualTo("fc4.weight has 2304 numbers; the engine holds 1728 under that name"));
    }

    /// <summary>The second device's column of a network of two has the second half of a tensor's rows.</summary>
    [Test]
    public void Slice_IsTheRowsOfABuffer()
    {
        var plan = Compile.plan(Networks.alexnet.WithClasses(3), Placement.ColumnPerDevice, 1, Mode.Training, DropoutScaling.AtTest);
        var store = new ParameterStore();
        store.Declare(plan);
        foreach (var kind in new[] { BufferKind.Parameter, BufferKind.Velocity })
        {
            var whole = store["conv1.weight", kind];
            for (var i = 0; i < whole.Length; i++)
            {
                whole[i] = i;
            }

            var parts = plan.Buffers.Where(buffer => buffer.Kind == kind && buffer.Name.StartsWith("conv1.weight", StringComparison.Ordinal)).OrderBy(buffer => buffer.FirstRow);
            Assert.That(parts.Select(buffer => (buffer.FirstRow, store.Slice(buffer).Length, store.Slice(buffer).Span[0])), Is.EqualTo(new[] { (0, 17_424, 0f), (48, 17_424, 17_424f) }));
        }
    }

    [Test]
    public void LayoutChanges_AreToldInWords() => Assert.That($"{new LayoutChanges(3, 4)}", Is.EqualTo("3 of activations, 4 of weights"));

    private static Plan Plan(Network network, Mode mode) => Compile.plan(network, Placement.OneDevice, 2, mode, DropoutScaling.AtTest);
}
