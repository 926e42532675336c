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

    [Test]
    public void FirstLines_SaysHowManyAreLeft() => Assert.That(
        NvrtcProgram.FirstLines(string.Join('\n', Enumerable.Range(1, 13))), Is.EqualTo("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n… 3 more lines"));
}
