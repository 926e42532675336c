using System.Text;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

/// <summary>The software device's compiler writes the options it was given into its image (tests/SoftwareDevice/image.h).</summary>
public sealed class KernelCompilerTests : SoftwareDeviceTest
{
    private static readonly KernelSource Good = new("fill.cu", "#include \"common.cuh\"", [new("common.cuh", "int x;")]);

    [Test]
    public void Compile_IsForTheDeviceWithTheOptionsGiven()
    {
        var compiler = new KernelCompiler(new KernelCache(null, _ => { }), 90);
        Assert.That(
            Encoding.UTF8.GetString(compiler.Compile(Good, "-DELEMENT_BF16")),
            Is.EqualTo(
                "software device image\nelement bf16\noptions --gpu-architecture=sm_90;--std=c++17;-DELEMENT_BF16;\n\0"));
    }

    [Test]
    public void Compile_GivesPtxForALaterDevice() =>
        Assert.That(
            Encoding.UTF8.GetString(new KernelCompiler(new KernelCache(null, _ => { }), 120).Compile(Good)),
            Does.Contain("--gpu-architecture=compute_90;").And.EndsWith("\0"));

    [Test]
    public void Compile_FailsWithTheFirstLinesOfTheLog()
    {
        var compiler = new KernelCompiler(new KernelCache(null, _ => { }), 90);
        var failure = Assert.Throws<CudaException>(() => compiler.Compile(new KernelSource("bad.cu", "syntax error", [])))!;
        Assert.That(failure.Message, Is.EqualTo(
            "CUDA: NVRTC_ERROR_COMPILATION from nvrtcCompileProgram: bad.cu(3): error: expected a \";\"\n1 error detected"));
    }

    /// <summary>The same file, options, compiler and driver are compiled once; another option is another entry.</summary>
    [Test]
    public void Compile_KeepsWhatItMakes()
    {
        var folder = Directory.CreateTempSubdirectory("alexnet-kernels-").FullName;
        try
        {
            for (var run = 0; run < 2; run++)
            {
                var compiler = new KernelCompiler(new KernelCache(folder, Assert.Fail), 90);
                compiler.Compile(Good);
                compiler.Compile(Good, "-DELEMENT_BF16");
            }

            string[] keys = [Key(), Key("-DELEMENT_BF16")];
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(keys.Select(key => key + ".kernel")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Key(params string[] options) => Good.Key(["--gpu-architecture=sm_90", "--std=c++17", .. options], "12.8", 12080);
    }

    [TestCase(13, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n… 3 more lines")]
    [TestCase(10, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10")]
    [TestCase(1, "1")]
    public void FirstLines_SaysHowManyAreLeft(int lines, string shown) => Assert.That(
        NvrtcProgram.FirstLines(string.Join("\n\n ", Enumerable.Range(1, lines)) + " \n"), Is.EqualTo(shown));
}
