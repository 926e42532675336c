using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Interop.Finding;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Interop.Finding;

public sealed class DynamicLoaderTests : SoftwareDeviceTest
{
    [Test]
    public void Loader_TellsOfWhatIsLoaded()
    {
        var (nvrtc, loader) = (CudaLibraries.LoadToolkit().Libraries[0].Handle, new DynamicLoader());
        Assert.That(loader.FileOf(nvrtc, "nvrtcVersion"), Does.StartWith("/").And.EndsWith("/libsoftwaredevice.so"));
        Assert.That(loader.FileOf(nvrtc, "nvrtcVersion"), Does.Exist);
        Assert.That(loader.FileOf(nvrtc, "nvrtcNothing"), Is.Null);
        Assert.That(loader.VersionOf(nvrtc), Is.EqualTo(new Version(12, 8)));
        Assert.That(loader.CudaMajorOf(nvrtc), Is.EqualTo(12));
    }
}
