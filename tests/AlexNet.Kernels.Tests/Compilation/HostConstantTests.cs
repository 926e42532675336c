using System.Text.Json;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Compilation;

/// <summary>A constexpr variable or function without <c>__device__</c> belongs to the host. NVRTC gives device code the variable's value,
/// where that is read at once, and nothing else: no address, no reference, no call. clang is more generous.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class HostConstantTests
{
    private const string Clang = "clang-16";

    private static readonly string[] Options =
    [
        "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "-std=c++17", "-Wno-unknown-cuda-version", "--cuda-gpu-arch=sm_80",
        "-fsyntax-only", "-Xclang", "-ast-dump=json",
    ];

    private static readonly string[] OfTheDevice = ["CUDADeviceAttr", "CUDAConstantAttr", "CUDASharedAttr"];

    private static IEnumerable<TestCaseData> Cases =>
        from file in Compiler.KernelFiles
        from element in new[] { "float", "bf16" }
        select new TestCaseData(file, element).SetArgDisplayNames(Path.GetFileName(file), element);

    [TestCaseSource(nameof(Cases))]
    public void Kernel_TakesNothingButValuesFromTheHost(string file, string element) =>
        Assert.That(Find(file, element == "bf16" ? ["-DELEMENT_BF16"] : []), Is.Empty);

    [TestCase("constexpr float one = 1.0f;", "*x = one + *x;", "")]
    [TestCase("constexpr float one = 1.0f;", "*x = *x > 0 ? *x : one;", "one")]
    [TestCase("constexpr float one = 1.0f;", "const float& first = one; *x = first;", "one")]
    [TestCase("constexpr float ones[] = { 1.0f, 2.0f };", "*x = ones[threadIdx.x];", "ones")]
    [TestCase("struct One { static constexpr float Value = 1.0f; };", "*x = *x > 0 ? *x : One::Value;", "Value")]
    [TestCase("constexpr float one() { return 1.0f; }", "*x = one();", "one")]
    [TestCase("__device__ constexpr float ones[] = { 1.0f, 2.0f };", "*x = ones[threadIdx.x];", "")]
    public void Find_NamesWhatIsNoValue(string constant, string statement, string expected)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"constant-{Guid.NewGuid():N}.cu");
        File.WriteAllText(file, $"{constant}\nextern \"C\" __global__ void use(float* x) {{ {statement} }}\n");
        var found = Find(file, []);
        File.Delete(file);
        Assert.That(found, expected.Length == 0 ? Is.Empty : Is.EqualTo([expected]));
    }

    /// <summary>Names of the host's constants and constexpr functions that device code uses otherwise than by value.</summary>
    private static string[] Find(string file, string[] defines)
    {
        Compiler.Require(Clang, Clang);
        var header = Path.Combine(Compiler.Sources, "clang", "cuda.h");
        var (exitCode, output) = Compiler.Run(Clang, [.. Options, "-include", header, .. defines, file]);
        Assert.That(exitCode, Is.Zero, output);
        using var tree = JsonDocument.Parse(output, new() { MaxDepth = 1000 });
        var (constants, found) = (new HashSet<string>(), new SortedSet<string>(StringComparer.Ordinal));
        Collect(tree.RootElement, isLocal: false, constants);
        Visit(tree.RootElement, isRead: false, constants, found);
        return [.. found];
    }

    /// <summary>Ids of constexpr variables that no function has on its stack, and of constexpr functions.</summary>
    private static void Collect(JsonElement node, bool isLocal, HashSet<string> constants)
    {
        var kind = Text(node, "kind");
        var isFunction = kind is "FunctionDecl" or "CXXMethodDecl";
        if (IsTrue(node, "constexpr") && !IsTrue(node, "isImplicit") && !IsOfTheDevice(node) && (isFunction || (kind == "VarDecl" && !isLocal)))
        {
            constants.Add(Text(node, "id"));
        }

        foreach (var inner in Inner(node))
        {
            Collect(inner, isLocal || isFunction, constants);
        }
    }

    /// <param name="isRead">Whether what is around it takes its value and forgets it.</param>
    private static void Visit(JsonElement node, bool isRead, HashSet<string> constants, SortedSet<string> found)
    {
        if (Text(node, "kind") == "DeclRefExpr" && !isRead && node.TryGetProperty("referencedDecl", out var named)
            && constants.Contains(Text(named, "id")))
        {
            found.Add(Text(named, "name"));
        }

        var reads = Text(node, "castKind") == "LValueToRValue";
        foreach (var inner in Inner(node))
        {
            Visit(inner, reads, constants, found);
        }
    }

    private static bool IsOfTheDevice(JsonElement node) =>
        Inner(node).Any(inner => OfTheDevice.Contains(Text(inner, "kind")) && !IsTrue(inner, "implicit"));

    private static IEnumerable<JsonElement> Inner(JsonElement node) =>
        node.TryGetProperty("inner", out var inner) ? inner.EnumerateArray() : [];

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsTrue(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
