using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop.Finding;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Interop.Finding;

public sealed class LibrarySearchTests
{
    private static readonly string[] Cuda12 = ["libnvrtc.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcudnn.so.9"];
    private static readonly string[] Cuda13 = ["libnvrtc.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcudnn.so.9"];

    private FakeFolders _folders = null!;

    [SetUp]
    public void Make() => _folders = new();

    [TearDown]
    public void Remove() => _folders.Dispose();

    [TestCase("usr/local/cuda/lib64")]
    [TestCase("usr/local/cuda-12.8/targets/x86_64-linux/lib")]
    [TestCase("opt/cuda/lib64")]
    [TestCase("usr/lib/x86_64-linux-gnu")]
    [TestCase("usr/lib/python3/dist-packages/nvidia/all/lib")]
    [TestCase("usr/local/lib/python3.11/dist-packages/nvidia/all/lib")]
    public void FindToolkit_LooksInTheUsualFolders(string folder)
    {
        _folders.With(folder, Cuda12);
        Assert.That(Paths(driver: 12), Is.EqualTo(Cuda12.Select(file => _folders.At(folder + "/" + file))));
    }

    [TestCase("VIRTUAL_ENV", "venv", "venv")]
    [TestCase("CONDA_PREFIX", "conda", "conda")]
    [TestCase("HOME", "home/me", "home/me/.local")]
    [TestCase("CUDA_HOME", "toolkit", "toolkit")]
    public void FindToolkit_FollowsVariables(string variable, string value, string prefix)
    {
        _folders.Set(variable, _folders.At(value));
        var folder = variable == "CUDA_HOME" ? prefix + "/lib64" : prefix + "/lib/python3.12/site-packages/nvidia/cu13/lib";
        _folders.With(folder, Cuda13);
        Assert.That(Paths(driver: 13), Has.All.StartsWith(_folders.At(folder)));
    }

    /// <summary>Wherever the others may lie; beside a driver of the user's own only where it is named too.</summary>
    [Test]
    public void FindNccl_LooksWhereTheOthersLie()
    {
        _folders.With("usr/lib/python3/dist-packages/nvidia/nccl/lib", "libnccl.so.2").With("named", "libnccl.so.2");
        Assert.That(_folders.Search().FindNccl(isDriverNamed: false)?.Path, Is.EqualTo(_folders.At("usr/lib/python3/dist-packages/nvidia/nccl/lib/libnccl.so.2")));
        Assert.That(_folders.Search().FindNccl(isDriverNamed: true), Is.Null);
        _folders.Set(SearchEnvironment.Own, _folders.At("named"));
        Assert.That(_folders.Search().FindNccl(isDriverNamed: true)?.Path, Is.EqualTo(_folders.At("named/libnccl.so.2")));
    }

    [Test]
    public void FindToolkit_LooksIntoPackagesOfEachPythonInPath()
    {
        _folders.With("first/bin", "python").With("second/bin", "python3");
        _folders.Set("PATH", $"{_folders.At("first/bin")}:{_folders.At("second/bin")}");
        foreach (var file in Cuda12)
        {
            _folders.With($"second/lib/python3.11/site-packages/nvidia/{file.Split('.')[0]}/lib", file);
        }

        Assert.That(Paths(driver: 12), Is.EqualTo(
            Cuda12.Select(file => _folders.At($"second/lib/python3.11/site-packages/nvidia/{file.Split('.')[0]}/lib/{file}"))));
    }

    [Test]
    public void FindToolkit_TakesWhatIsNamedBeforeTheLoaderBeforeFolders()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12).With("named/lib64", "libnvrtc.so.12");
        _folders.Sonames.Add("libcublas.so.12");
        _folders.Sonames.Add("libnvrtc.so.12");
        _folders.Set(SearchEnvironment.Own, _folders.At("named"));
        Assert.That(Paths(driver: 12), Is.EqualTo(new[]
        {
            _folders.At("named/lib64/libnvrtc.so.12"), _folders.At("usr/local/cuda/lib64/libcublasLt.so.12"), "libcublas.so.12",
            _folders.At("usr/local/cuda/lib64/libcudnn.so.9"),
        }));
    }

    [Test]
    public void FindToolkit_TakesTheNewestOfSeveralToolkits()
    {
        _folders.With("usr/local/cuda-12.9/lib64", Cuda12).With("usr/local/cuda-12.10/lib64", Cuda12);
        Assert.That(Paths(driver: 12), Has.All.StartsWith(_folders.At("usr/local/cuda-12.10")));
    }

    [Test]
    public void FindToolkit_NeverMixesMajorVersions()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12).With("opt/cuda/lib64", "libnvrtc.so.13", "libcublas.so.13", "libcublasLt.so.12");
        var found = _folders.Search().FindToolkit(driverMajor: 13);
        Assert.That(found.Major, Is.EqualTo(12));
        Assert.That(found.Libraries.Select(library => library.Path), Has.All.StartsWith(_folders.At("usr/local/cuda")));
        Assert.That(_folders.Opened, Is.EqualTo(5), "what was opened of the other version is closed");
    }

    [TestCase(12, 12)]
    [TestCase(13, 13)]
    [TestCase(14, 13)]
    public void FindToolkit_TakesTheNewestThatTheDriverRuns(int driver, int expected)
    {
        _folders.With("usr/local/cuda/lib64", [.. Cuda12, .. Cuda13]);
        Assert.That(_folders.Search().FindToolkit(driver).Major, Is.EqualTo(expected));
    }

    [Test]
    public void FindToolkit_PrefersTheVersionThatIsNamed()
    {
        _folders.With("usr/local/cuda/lib64", Cuda13).With("named", Cuda12);
        _folders.Set(SearchEnvironment.Own, _folders.At("named"));
        Assert.That(_folders.Search().FindToolkit(driverMajor: 13).Major, Is.EqualTo(12));
    }

    [Test]
    public void FindToolkit_PassesByACuDnnOfAnotherCuda()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12).With("opt/cuda/lib64", "libcudnn.so.9");
        _folders.CuDnns["usr/local/cuda"] = 13;
        _folders.CuDnns["opt/cuda"] = 12;
        Assert.That(Paths(driver: 12)[^1], Is.EqualTo(_folders.At("opt/cuda/lib64/libcudnn.so.9")));
    }

    /// <summary>Of a cuDNN that is closed again parts may stay, under the names of the other's.</summary>
    [Test]
    public void FindToolkit_OpensNothingOfAnotherVersionOnceOneIsWhole()
    {
        _folders.With("usr/local/cuda-13.0/lib64", Cuda13).With("usr/local/cuda-12.8/lib64", Cuda12);
        _folders.CuDnns["usr/local/cuda-13.0"] = 13;
        _folders.CuDnns["usr/local/cuda-12.8"] = 12;
        Assert.That(Paths(driver: 13), Is.EqualTo(Cuda13.Select(file => _folders.At("usr/local/cuda-13.0/lib64/" + file))));
        Assert.That(_folders.EverOpened, Has.None.Contains("cuda-12.8"));
    }

    [Test]
    public void FindToolkit_OpensNothingOfAnotherVersionThanTheOneNamed()
    {
        _folders.With("usr/local/cuda/lib64", Cuda13).With("named", Cuda12);
        _folders.Set(SearchEnvironment.Own, _folders.At("named"));
        Assert.That(Paths(driver: 13), Is.EqualTo(Cuda12.Select(file => _folders.At("named/" + file))));
        Assert.That(_folders.EverOpened, Has.None.Contains("usr/local/cuda"));
    }

    /// <summary>A file's name does not say that it is for another CUDA.</summary>
    [Test]
    public void FindToolkit_LooksAtAnotherVersionForANamedFile()
    {
        _folders.With("usr/local/cuda/lib64", Cuda13).With("opt/cuda/lib64", Cuda12[..3]).With("my", "libcudnn.so.9");
        _folders.CuDnns["usr/local/cuda"] = 13;
        _folders.CuDnns["my"] = 12;
        _folders.Set(SearchEnvironment.Own, _folders.At("my/libcudnn.so.9"));
        Assert.That(_folders.Search().FindToolkit(driverMajor: 13).Major, Is.EqualTo(12));
        Assert.That(_folders.Opened, Is.EqualTo(5), "what was opened of the other version is closed");
    }

    [Test]
    public void FindToolkit_OpensNvrtcsBuiltinsFromItsFolder()
    {
        _folders.With("usr/local/cuda/lib64", Cuda13);
        _folders.Search().FindToolkit(driverMajor: 13);
        Assert.That(_folders.EverOpened[1], Is.EqualTo(_folders.At("usr/local/cuda/lib64/libnvrtc-builtins.so.13.0")));
    }

    [Test]
    public void FindToolkit_OpensNvrtcsBuiltinsFromWhereTheLoaderFoundIt()
    {
        _folders.With("elsewhere", Cuda12).With("usr/lib64", Cuda12[1..]);
        _folders.Sonames.Add("libnvrtc.so.12");
        _folders.Located["libnvrtc.so.12"] = _folders.At("elsewhere/libnvrtc.so.12");
        Assert.That(Paths(driver: 12)[0], Is.EqualTo("libnvrtc.so.12"));
        Assert.That(_folders.EverOpened[1], Is.EqualTo(_folders.At("elsewhere/libnvrtc-builtins.so.12.8")));
    }

    [Test]
    public void FindToolkit_LeavesNvrtcsBuiltinsToTheLoaderWhereItKnowsThem()
    {
        _folders.With("usr/lib64", Cuda12);
        File.Delete(_folders.At("usr/lib64/libnvrtc-builtins.so.12.8"));
        _folders.Sonames.Add("libnvrtc-builtins.so.12.8");
        Assert.That(Paths(driver: 12)[0], Is.EqualTo(_folders.At("usr/lib64/libnvrtc.so.12")));
        Assert.That(_folders.EverOpened[1], Is.EqualTo("libnvrtc-builtins.so.12.8"));
    }

    [Test]
    public void FindToolkit_PassesByAnNvrtcWithoutItsBuiltins_AndNamesThem()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12);
        File.Delete(_folders.At("usr/local/cuda/lib64/libnvrtc-builtins.so.12.8"));
        var lines = Assert.Throws<UserErrorException>(() => _folders.Search().FindToolkit(driverMajor: 12))!.Message.Split('\n');
        Assert.That(lines[0], Is.EqualTo("missing for CUDA 12: libnvrtc-builtins.so.12.8"));
        Assert.That(lines, Has.Member(
            $"  {_folders.At("usr/local/cuda/lib64/libnvrtc.so.12")}: libnvrtc-builtins.so.12.8 is not beside it"));
        Assert.That(_folders.Opened, Is.Zero);

        _folders.With("opt/cuda/lib64", Cuda12[..1]);
        Assert.That(Paths(driver: 12)[0], Is.EqualTo(_folders.At("opt/cuda/lib64/libnvrtc.so.12")));
    }

    [Test]
    public void FindToolkit_TakesAFileForEveryLibraryThatItHolds()
    {
        _folders.With("my", "everything.so", FakeFolders.Builtins12).With("usr/lib64", Cuda12);
        _folders.Set(SearchEnvironment.Own, _folders.At("my/everything.so"));
        Assert.That(Paths(driver: 12), Is.All.EqualTo(_folders.At("my/everything.so")));
        Assert.That(_folders.Search().FindDriver()!.Path, Is.EqualTo(_folders.At("my/everything.so")));
    }

    [Test]
    public void FindToolkit_TakesANamedFileForItsOwnLibraryAlone()
    {
        _folders.With("my", "libcudnn.so.9.1.0").With("usr/lib64", Cuda12);
        _folders.Set(SearchEnvironment.Own, _folders.At("my/libcudnn.so.9.1.0"));
        Assert.That(Paths(driver: 12), Is.EqualTo(
            Cuda12[..3].Select(file => _folders.At("usr/lib64/" + file)).Append(_folders.At("my/libcudnn.so.9.1.0"))));
    }

    [Test]
    public void FindToolkit_SaysWhatIsMissingWhereItLookedAndWhatHelps()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12[..3]).With("my", "libcudnn.so.9");
        _folders.Set("LD_LIBRARY_PATH", "/somewhere");
        _folders.Set(SearchEnvironment.Own, _folders.At("my"));
        _folders.Broken.Add(_folders.At("my/libcudnn.so.9"));
        var lines = Assert.Throws<UserErrorException>(() => _folders.Search().FindToolkit(driverMajor: 12))!.Message.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Is.EqualTo("missing for CUDA 12: libcudnn.so.9"));
            Assert.That(lines, Has.Member($"  {SearchEnvironment.Own}={_folders.At("my")}"));
            Assert.That(lines, Has.Member("  the loader's paths, LD_LIBRARY_PATH=/somewhere"));
            Assert.That(lines, Has.Some.Contains("of these exist: ").And.Contains(_folders.At("usr/local/cuda/lib64")));
            Assert.That(lines, Has.Member($"  {_folders.At("my/libcudnn.so.9")}: invalid ELF header"));
            Assert.That(lines[^1], Is.EqualTo(
                "remedy: install CUDA 12's toolkit and cuDNN 9, or with pip nvidia-cuda-nvrtc-cu12 nvidia-cublas-cu12 nvidia-cudnn-cu12, "
                + "or name their folders in ALEXNET_CUDA_PATH"));
        });
        Assert.That(_folders.Opened, Is.Zero);
    }

    [Test]
    public void FindToolkit_NamesBothVersionsWhereEitherWouldDo()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12[..1]);
        var failure = Assert.Throws<UserErrorException>(() => _folders.Search().FindToolkit(driverMajor: 13))!;
        Assert.That(failure.Message, Does.StartWith(
            "missing for CUDA 12: libcublasLt.so.12, libcublas.so.12, libcudnn.so.9 (allowed are all of CUDA 13's instead)\n"));
    }

    [Test]
    public void FindDriver_MissingNamesTheRemedy()
    {
        Assert.That(_folders.Search().FindDriver(), Is.Null);
        Assert.That(_folders.Search().DescribeMissingDriver().ToString(), Does.StartWith("there is no NVIDIA driver: libcuda.so.1 was not found\n")
            .And.Contain("or use device cpu"));
        _folders.Sonames.Add("libcuda.so.1");
        Assert.That(_folders.Search().FindDriver()!.Path, Is.EqualTo("libcuda.so.1"));
    }

    [Test]
    public void Find_WhereMemoryIsShortDoesNotCallItMissing()
    {
        _folders.With("usr/local/cuda/lib64", Cuda12);
        _folders.TooLarge.Add(_folders.At("usr/local/cuda/lib64/libcublasLt.so.12"));
        var lines = Assert.Throws<UserErrorException>(() => _folders.Search().FindToolkit(driverMajor: 12))!.Message.Split('\n');
        Assert.That(lines[0], Is.EqualTo($"memory is too short to load {_folders.At("usr/local/cuda/lib64/libcublasLt.so.12")}"));
        Assert.That(lines[^1], Is.EqualTo("remedy: allow more (the container's limit, ulimit -v), or use device cpu"));
        _folders.TooLarge.Add("libcuda.so.1");
        var search = _folders.Search();
        Assert.That(search.FindDriver(), Is.Null);
        Assert.That(search.DescribeMissingDriver().ToString(), Does.StartWith("memory is too short to load libcuda.so.1\n"));
    }

    private string[] Paths(int driver) => [.. _folders.Search().FindToolkit(driver).Libraries.Select(library => library.Path)];
}
