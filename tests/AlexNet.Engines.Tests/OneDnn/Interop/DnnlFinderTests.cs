using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn.Interop;

/// <summary>Which library is taken, without one: loading is played.</summary>
public sealed class DnnlFinderTests
{
    private readonly List<string> _tried = [];
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _tried.Clear();
        _folder = Directory.CreateTempSubdirectory("dnnl").FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(2, "libdnnl.so.2")]
    [TestCase(3, "libdnnl.so.3")]
    public void Find_OfAMajorVersion_TakesItsSoname(int major, string soname)
    {
        var found = Finder(null, ("libdnnl.so.2", "2.6.3"), ("libdnnl.so.3", "3.1.1"), ("libdnnl.so.3.6", "3.7.2")).Find(major);
        Assert.That(found?.Name, Is.EqualTo(soname));
        Assert.That(found?.Version.Major, Is.EqualTo(major));
        Assert.That(_tried, Is.EqualTo((string[])[soname]), "the other version is not loaded");
    }

    [Test]
    public void Find_WhereOnlyDebians3IsThere_TakesIt() =>
        Assert.That(Finder(null, ("libdnnl.so.3.6", "3.12.1")).Find(3)?.Name, Is.EqualTo("libdnnl.so.3.6"));

    [Test]
    public void Find_WhereNothingIsThere_GivesNull([Values(2, 3)] int major) => Assert.That(Finder(null).Find(major), Is.Null);

    /// <summary>A hint at apt-get is of no use where there is none.</summary>
    [TestCase("WINDOWS", "dnnl.dll", "libdnnl 2 or 3 is missing (dnnl.dll: it is part of oneDNN)")]
    [TestCase("OSX", "libdnnl.2.dylib libdnnl.3.dylib libdnnl.dylib", "libdnnl 2 or 3 is missing (libdnnl.2.dylib or libdnnl.3.dylib or libdnnl.dylib: it is part of oneDNN)")]
    [TestCase("LINUX", "libdnnl.so.2 libdnnl.so.3 libdnnl.so.3.6", "libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6)")]
    public void Names_AreTheSystems(string system, string names, string missing)
    {
        Assert.That(DnnlFinder.NamesOn(OSPlatform.Create(system)), Is.EqualTo(names.Split(' ')));
        Assert.That(DnnlFinder.MissingOn(OSPlatform.Create(system)), Is.EqualTo(missing));
    }

    /// <summary>A name without a version is each version's; what the library says decides.</summary>
    [TestCase("WINDOWS", "dnnl.dll", "3.6.2", 3)]
    [TestCase("OSX", "libdnnl.dylib", "2.7.5", 2)]
    [TestCase("OSX", "libdnnl.3.dylib", "3.6.2", 3)]
    public void Find_OnOtherSystems_TakesTheirNames(string system, string name, string version, int major)
    {
        var finder = Finder(null, OSPlatform.Create(system), (name, version));
        Assert.That(finder.Find(major)?.Name, Is.EqualTo(name));
        Assert.That(finder.Find(5 - major), Is.Null);
    }

    [Test]
    public void Find_OfANamedFile_GoesByItsVersionNotItsName()
    {
        var file = Add("libdnnl.so.2");
        Assert.That(Finder(file, (file, "3.6.2")).Find(3)?.Name, Is.EqualTo(file));
        Assert.That(Finder(file, (file, "3.6.2"), ("libdnnl.so.2", "2.6.3")).Find(2), Is.Null, "only the named file counts");
    }

    [TestCase(2, "libdnnl.so.2")]
    [TestCase(3, "libdnnl.so")]
    public void Find_InANamedFolder_LooksThereOnly(int major, string name)
    {
        string In(string file) => Path.Combine(_folder, file);
        var finder = Finder(_folder, (In("libdnnl.so.2"), "2.6.3"), (In("libdnnl.so"), "3.13.1"), ("libdnnl.so.3", "3.1.1"));
        Assert.That(finder.Find(major)?.Name, Is.EqualTo(In(name)));
    }

    [Test]
    public void Find_OfANamedFileThatIsMissing_SaysSo() =>
        Refused($"{_folder}/none.so", "none.so', which does not exist; allowed is the file of a libdnnl 2 or 3, or a folder that holds one");

    [Test]
    public void Find_OfANamedFileThatIsNoLibdnnl_SaysSo() => Refused(Add("libm.so"), "libm.so', which cannot be loaded as libdnnl");

    [TestCase("1.96.0")]
    [TestCase("4.0.0")]
    public void Find_OfANamedFileOfAnotherVersion_SaysWhich(string version)
    {
        var file = Add("libdnnl.so");
        Refused(file, $"which is libdnnl {version}; allowed", (file, version));
    }

    [Test]
    public void Find_InANamedFolderWithout_SaysWhatWasLookedFor() => Refused(_folder, "no libdnnl.so.2, libdnnl.so.3, libdnnl.so.3.6, libdnnl.so can");

    private string Add(string name)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, "");
        return file;
    }

    private void Refused(string path, string expected, params (string Name, string Version)[] there)
    {
        var error = Assert.Throws<UserErrorException>(() => Finder(path, there).Find(2));
        Assert.That(error!.Message, Does.StartWith("ALEXNET_DNNL_PATH is ").And.Contain(expected));
    }

    private DnnlFinder Finder(string? path, params (string Name, string Version)[] there) => Finder(path, OSPlatform.Linux, there);

    private DnnlFinder Finder(string? path, OSPlatform system, params (string Name, string Version)[] there) => new(
        name =>
        {
            _tried.Add(name);
            return Array.Find(there, each => each.Name == name) is { Name: not null } found ? new(name, new(found.Version), 0) : null;
        },
        path,
        system);
}
