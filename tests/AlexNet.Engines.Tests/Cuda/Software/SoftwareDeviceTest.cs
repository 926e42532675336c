using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Tests on the software device: every one must leave nothing behind, and do nothing wrong unless it means to.</summary>
[NonParallelizable]
public abstract class SoftwareDeviceTest
{
    private bool _wrongOnPurpose;

    [SetUp]
    public void RequireDevice()
    {
        SoftwareDevice.Require();
        SoftwareDevice.Reset();
        _wrongOnPurpose = false;
    }

    [TearDown]
    public void NothingIsLeft()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Passed && !_wrongOnPurpose)
        {
            Assert.That(SoftwareDevice.Live, Is.Empty, "allocated and not freed");
            Assert.That(SoftwareDevice.Report, Is.Empty, "done wrong");
        }
    }

    /// <summary>Says that something was done wrong on purpose, and that the device must have seen it.</summary>
    protected void AssertReported(string text)
    {
        _wrongOnPurpose = true;
        Assert.That(SoftwareDevice.Report, Does.Contain(text));
    }

    /// <summary>Compiles a file of kernels/ and loads it.</summary>
    internal static CudaModule Load(CudaContext context, string file, params string[] options)
    {
        var compiler = new KernelCompiler(new KernelCache(null, _ => { }), context.Properties.Architecture);
        return new(context, compiler.Compile(KernelSources.Get(file), options));
    }
}
