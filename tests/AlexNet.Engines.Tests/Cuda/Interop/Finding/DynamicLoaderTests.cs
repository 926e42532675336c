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
        Assert.That((loader.Exports(nvrtc, "nvrtcVersion"), loader.Exports(nvrtc, "nvrtcNothing")), Is.EqualTo((true, false)));
    }

    /// <summary>libc is no cuDNN; a file that is no library is told by the loader's last line.</summary>
    [Test]
    public void Loader_OpensWhatIsALibrary()
    {
        var loader = new DynamicLoader();
        Assert.That(loader.TryOpen("libc.so.6", out var handle, out var problem), problem);
        Assert.That((handle != 0, problem, loader.CudaMajorOf(handle)), Is.EqualTo((true, "", (int?)null)));
        Assert.That(loader.FileOf(handle, "malloc"), Does.StartWith("/").And.Contains("libc"));
        loader.Close(handle);

        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no library at all, but long enough to have a header of sixty-four bytes");
            Assert.That(loader.TryOpen(file, out handle, out problem), Is.False);
            Assert.That((handle, problem), Is.EqualTo(((nint)0, $"{file}: invalid ELF header")));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.That(loader.TryOpen("libthere-is-none.so.7", out handle, out problem), Is.False);
        Assert.That(problem, Does.Contain("libthere-is-none.so.7: cannot open shared object file: No such file or directory"));
    }
}
