using AlexNet.Engines.Cuda.Devices;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Kernels compiled, loaded and launched through the wrappers give what their formulas say.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class SoftwareDeviceKernelTests(bool bf16) : SoftwareDeviceTest
{
    private const int Positions = 50;
    private const int Channels = 12;

    private readonly float[] _x = DeviceArrays.Small(Positions * Channels, 1);

    [Test]
    public void BiasActivate_AddsAndRectifies()
    {
        using var context = new CudaContext(0);
        using var arrays = new DeviceArrays(context, bf16);
        using var floats = new DeviceArrays(context, bf16: false);
        var bias = DeviceArrays.Small(Channels, 2);
        var (x, y) = (arrays.Add(_x), arrays.Add(new float[_x.Length]));
        Run(context, "activate.cu", "bias_activate", x, floats.Add(bias), y, 1, Positions, Channels);
        Assert.That(arrays.Read(y), Is.EqualTo(_x.Select((value, i) => MathF.Max(value + bias[i % Channels], 0))));
    }

    [Test]
    public void LrnForward_IsTheFormula()
    {
        using var context = new CudaContext(1);
        using var arrays = new DeviceArrays(context, bf16);
        var (x, y) = (arrays.Add(_x), arrays.Add(new float[_x.Length]));
        Run(context, "lrn.cu", "lrn_forward", x, y, Positions, Channels, 1, 5, 2f, 0.1f, 0.75f);
        var expected = _x.Select((value, i) =>
        {
            var squares = Enumerable.Range(-2, 5)
                .Where(step => i % Channels + step is >= 0 and < Channels)
                .Sum(step => _x[i + step] * _x[i + step]);
            return value * Math.Pow(2 + (0.1 * squares), -0.75);
        });
        Assert.That(arrays.Read(y), Is.EqualTo(expected).Within(bf16 ? 0.8 : 1e-3).Percent);
    }

    [Test]
    public void Function_OfAnotherFileIsNotFound()
    {
        using var context = new CudaContext(0);
        using var module = Load(context, "lrn.cu");
        Assert.Throws<Engines.Cuda.Interop.CudaException>(() => module.GetFunction("scale"));
    }

    private void Run(CudaContext context, string file, string name, params ReadOnlySpan<KernelArgument> arguments)
    {
        using var stream = new CudaStream(context);
        using var module = Load(context, file, bf16 ? ["-DELEMENT_BF16"] : []);
        using var launch = module.GetFunction(name).Prepare(2, 256, 0, arguments);
        launch.RunAsync(stream);
        stream.Synchronize();
    }
}
