using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

public sealed class KernelSourcesTests
{
    [Test]
    public void Get_FollowsIncludesOnceEach()
    {
        var files = new Dictionary<string, string>
        {
            ["a.cu"] = "#include \"x.cuh\"\n// #include \"no.cuh\"\n#include <cstdint>\n",
            ["x.cuh"] = "  #  include \"y.cuh\" // why\r\n",
            ["y.cuh"] = "#include \"x.cuh\"\nint y;",
        };
        var source = KernelSources.Get("a.cu", name => files[name]);
        Assert.That(source.Text, Is.EqualTo(files["a.cu"]));
        Assert.That(source.Headers, Is.EqualTo(new KernelHeader[] { new("x.cuh", files["x.cuh"]), new("y.cuh", files["y.cuh"]) }));
    }

    [Test]
    public void Get_NamesWhatThereIs() => Assert.That(
        Assert.Throws<FileNotFoundException>(() => KernelSources.Get("nothing.cu"))!.Message,
        Does.StartWith("There are no kernels 'nothing.cu'; allowed are "));

    [Test]
    public void Get_ReadsEveryFileOfTheAssembly()
    {
        foreach (var name in KernelSources.Names)
        {
            Assert.That(KernelSources.Get(name).Text, Is.Not.Empty, name);
        }
    }
}
