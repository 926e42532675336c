using System.Text.RegularExpressions;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Compilation;

/// <summary>Every kernel is compiled for real, for the oldest and the newest architecture in use, without NVIDIA's toolkit.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed partial class PtxTests
{
    private const string Clang = "clang-16";

    // Older versions do not know sm_90.
    private static readonly string[] Options =
    [
        "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-Xclang", "-target-feature", "-Xclang", "+ptx78", "-std=c++17",
        "-O2", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-cuda-version", "-S", "-o", "-",
    ];

    private static IEnumerable<TestCaseData> Cases =>
        from file in Compiler.KernelFiles
        from architecture in new[] { "sm_80", "sm_90" }
        from element in new[] { "float", "bf16" }
        select new TestCaseData(file, architecture, element).SetArgDisplayNames(Path.GetFileName(file), architecture, element);

    [TestCaseSource(nameof(Cases))]
    public void Kernel_CompilesToPtx(string file, string architecture, string element)
    {
        Compiler.Require(Clang, Clang);

        var (exitCode, output) = Compile(file, architecture, Defines(element));

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain($".target {architecture}"));
        Assert.That(Entries(output), Is.EquivalentTo(KernelNames.In(file)));
    }

    [Test]
    public void Packs_AreReadAndWrittenSixteenBytesAtATime(
        [Values("lrn.cu", "max_pool.cu", "transfer.cu", "activate.cu", "spatial_norm.cu")] string name, [Values("float", "bf16")] string element)
    {
        Compiler.Require(Clang, Clang);

        var file = Compiler.KernelFiles.Single(file => Path.GetFileName(file) == name);

        var (_, output) = Compile(file, "sm_90", Defines(element));

        Assert.That(WideLoad().IsMatch(output), "no load of 16 bytes");
        Assert.That(WideStore().IsMatch(output), "no store of 16 bytes");
        Assert.That(output, Does.Not.Contain(".local"), "packs stay in registers");
    }

    [Test]
    public void Warning_IsAnError()
    {
        Compiler.Require(Clang, Clang);
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"unused-{Guid.NewGuid():N}.cu");
        File.WriteAllText(file, "extern \"C\" __global__ void lost(float* x) { int unused = 0; }\n");

        var (exitCode, output) = Compile(file, "sm_90", []);

        File.Delete(file);
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain("unused"));
    }

    private static string[] Defines(string element) => element == "bf16" ? ["-DELEMENT_BF16"] : [];

    private static (int ExitCode, string Output) Compile(string file, string architecture, string[] defines)
    {
        var header = Path.Combine(Compiler.Sources, "clang", "cuda.h");
        return Compiler.Run(Clang, [.. Options, $"--cuda-gpu-arch={architecture}", "-include", header, .. defines, file]);
    }

    private static string[] Entries(string ptx) => [.. Entry().Matches(ptx).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\.entry\s+(\w+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"ld\.global(\.nc)?\.v4\.[a-z]32")]
    private static partial Regex WideLoad();

    [GeneratedRegex(@"st\.global\.v4\.[a-z]32")]
    private static partial Regex WideStore();
}
