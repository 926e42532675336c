using AlexNet.Engines.Cuda.Interop.Finding;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Interop.Finding;

/// <summary>Where libraries are looked for, in which order, and how that is told.</summary>
public sealed class LibraryPlacesTests
{
    private static readonly string[] Cuda12 = ["libnvrtc.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.9"];

    private FakeFolders _folders = null!;

    [SetUp]
    public void Make() => _folders = new();

    [TearDown]
    public void Remove() => _folders.Dispose();

    /// <summary>Every place, as it stands in the message.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Places_AreNamedOneALine(bool set)
    {
        if (set)
        {
            _folders.Set(SearchEnvironment.Own, "/mine");
            _folders.Set("LD_LIBRARY_PATH", "/lib/a:/lib/b");
        }

        var places = _folders.With("opt/cuda/lib64").With("usr/lib64").Search().DescribeMissingDriver().ToString().Split('\n');
        Assert.That(places, Is.EqualTo(new[]
        {
            "there is no NVIDIA driver: libcuda.so.1 was not found",
            "looked in:",
            set ? "  ALEXNET_CUDA_PATH=/mine" : "  ALEXNET_CUDA_PATH (not set)",
            set ? "  the loader's paths, LD_LIBRARY_PATH=/lib/a:/lib/b" : "  the loader's paths (LD_LIBRARY_PATH is not set)",
            "  toolkits: CUDA_HOME, CUDA_PATH, /usr/local/cuda, /usr/local/cuda-*, /opt/cuda",
            "  the distribution: /usr/lib/x86_64-linux-gnu, /usr/lib64, /usr/lib/wsl/lib, /usr/lib/x86_64-linux-gnu/nvidia/current",
            "  Python's packages: nvidia/*/lib of VIRTUAL_ENV, CONDA_PREFIX, each python3 in PATH, ~/.local, /usr/lib, /usr/local/lib",
            $"  of these exist: {_folders.At("opt/cuda")}, {_folders.At("opt/cuda/lib64")}, {_folders.At("usr/lib64")}",
            "remedy: install NVIDIA's driver (it comes with libcuda.so.1), or use device cpu",
        }));
    }

    /// <summary>CUDA_HOME comes before CUDA_PATH, both before the usual toolkits, those before the distribution, that before Python's.</summary>
    [Test]
    public void Folders_AreLookedAtInOrder()
    {
        string[] folders =
        [
            "home/lib64", "path/lib", "usr/local/cuda/targets/x86_64-linux/lib", "opt/cuda/lib64", "usr/lib/x86_64-linux-gnu", "usr/lib/wsl/lib",
            "venv/lib64/python3.12/site-packages/nvidia/all/lib", "usr/lib/python3/dist-packages/nvidia/all/lib",
        ];
        _folders.Set("CUDA_HOME", _folders.At("home"));
        _folders.Set("CUDA_PATH", _folders.At("path"));
        _folders.Set("VIRTUAL_ENV", $" {_folders.At("venv")} :");
        Array.ForEach(folders, folder => _folders.With(folder, Cuda12));
        foreach (var folder in folders)
        {
            Assert.That(_folders.Search().FindToolkit(driverMajor: 12).Libraries[1].Path, Is.EqualTo(_folders.At(folder + "/libcublasLt.so.12")));
            Directory.Delete(_folders.At(folder), recursive: true);
        }
    }

    [Test]
    public void Sonames_AreCudasMajorOrTheLibrarysOwn()
    {
        Assert.That(WantedLibrary.Toolkit.Select(each => each.Soname(13)), Is.EqualTo(["libnvrtc.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcudnn.so.9"]));
        Assert.That(WantedLibrary.Driver.Soname(13), Is.EqualTo("libcuda.so.1"));
    }
}
