using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Memory;

/// <summary>Weights of 3 outputs over 3 channels of 5×5.</summary>
public sealed class CudaParametersTests : SoftwareDeviceTest
{
    private static readonly CudaParameterLayout Layout = new(Rows: 3, Channels: 3, Plane: 25);

    [Test]
    public void Find_GivesWhatIsThereInTheSameShapeOnTheSameDevice()
    {
        using var first = new DeviceRuntime(0, Precision.F32, new KernelCache(null, _ => { }));
        using var second = new DeviceRuntime(1, Precision.F32, new KernelCache(null, _ => { }));
        using var parameters = new CudaParameters();
        var plan = Plans.Training(new SmallNetwork(5).Classifier(3), 2);
        var buffer = plan.Buffers.Single(each => each is { Kind: BufferKind.Parameter, Name: "fc1.weight" });
        Assert.That(CudaParameterLayout.FullyConnected(buffer, plan.Buffers[plan.Images[0]]), Is.EqualTo(Layout));
        Assert.That(parameters.Find(first, buffer, Layout), Is.Null);

        var added = parameters.Add(first, buffer, Layout);
        Assert.That(parameters.Find(first, buffer, Layout), Is.SameAs(added));
        Refused(second, Layout);
        Refused(first, Layout with { Rows = 2 });
        Refused(first, Layout with { Channels = 25, Plane = 3 });
        Refused(first, Layout with { Kernel = 5 });

        parameters.Remove(added);
        Assert.That(parameters.Find(second, buffer, Layout), Is.Null, "it is gone");

        void Refused(DeviceRuntime device, CudaParameterLayout layout) => Assert.That(
            Assert.Throws<UserErrorException>(() => parameters.Find(device, buffer, layout))!.Message, Is.EqualTo(
                $"fc1.weight from row 0 is {string.Join('×', buffer.Dimensions)}; the engine holds it already in another shape or placement"));
    }

    /// <summary>With taps of whole blocks of 4×4 pixels a kernel of 5 is one of 8.</summary>
    [Test]
    public void Layout_CountsTapsThatAreNotThere()
    {
        Assert.That((Layout.RowSize, Layout.Count, Layout.DeviceCount), Is.EqualTo((75L, 225L, 225L)));
        Assert.That((Layout with { Kernel = 5 }).DeviceCount, Is.EqualTo(3 * 3 * 64));
        Assert.That((Layout with { Kernel = 5 }).Count, Is.EqualTo(225));
    }
}
