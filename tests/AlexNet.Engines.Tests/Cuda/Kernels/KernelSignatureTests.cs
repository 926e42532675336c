using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Kernels;

/// <summary>Every list of arguments beside the signature in <c>kernels/*.cu</c>: number, order, names and types.</summary>
public sealed partial class KernelSignatureTests
{
    private static readonly string[] Files = [.. KernelSources.Names.Where(name => name.EndsWith(".cu", StringComparison.Ordinal))];

    private static IEnumerable<TestCaseData> Kernels => Types().Select(type => new TestCaseData(type).SetArgDisplayNames(type.Name));

    [TestCaseSource(nameof(Kernels))]
    public void Arguments_AreThoseOfTheSignature(Type type)
    {
        var arguments = Arguments(type);
        var signature = SignaturesOf(arguments.File + ".cu").Single(each => each.Kernel == arguments.Kernel);
        var written = arguments.Names.Zip(arguments, (name, value) => $"{value.Kind} {InKernelsWords(name)}");
        Assert.That(written, Is.EqualTo(signature.Parameters));
    }

    [Test]
    public void EveryKernel_HasOneListOfArguments() => Assert.That(
        Types().Select(type => Arguments(type).Kernel), Is.EquivalentTo(Files.SelectMany(SignaturesOf).Select(each => each.Kernel)));

    [Test]
    public void Type_IsNamedAfterItsKernel() => Assert.That(
        Types().Select(type => InKernelsWords(type.Name)), Is.EqualTo(Types().Select(type => Arguments(type).Kernel + "_kernel")));

    /// <summary>That a list in another order, or of another type, would be told.</summary>
    [Test]
    public void Signature_IsReadAsItStands() => Assert.That(
        SignaturesOf("update.cu").First().Parameters,
        Is.EqualTo(["Pointer w", "Pointer v", "Pointer g", "Pointer copy", "Pointer average", "Pointer clip", "Pointer local_rate", "Int is_bias", "Int as_elements", "Int layer", "Long count", "Pointer run"]));

    private static Type[] Types() =>
    [
        .. typeof(IKernel).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IKernel)) && !type.IsInterface).OrderBy(type => type.Name),
    ];

    /// <summary>Of a kernel whose arguments are all zero.</summary>
    private static KernelArguments Arguments(Type type) => ((IKernel)RuntimeHelpers.GetUninitializedObject(type)).Arguments;

    private static IEnumerable<(string Kernel, string[] Parameters)> SignaturesOf(string file) =>
        Signature().Matches(KernelSources.Get(file).Text).Select(match => (
            match.Groups["kernel"].Value,
            match.Groups["parameters"].Value.Split(',').Select(Parameter).ToArray()));

    /// <summary>"Pointer x" of "const element* __restrict__ x".</summary>
    private static string Parameter(string text)
    {
        var words = text.Replace("*", " * ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word is not ("const" or "__restrict__")).ToArray();
        var kind = words.Contains("*") ? KernelArgumentKind.Pointer : string.Join(' ', words[..^1]) switch
        {
            "int" => KernelArgumentKind.Int,
            "unsigned int" => KernelArgumentKind.UnsignedInt,
            "long long" => KernelArgumentKind.Long,
            "float" => KernelArgumentKind.Float,
            var other => throw new NotSupportedException($"a parameter of type {other}"),
        };
        return $"{kind} {words[^1]}";
    }

    /// <summary>"is_bias" of "IsBias".</summary>
    private static string InKernelsWords(string name) => Capital().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex(@"extern ""C"" __global__ void __launch_bounds__\(BlockThreads\)\s+(?<kernel>\w+)\((?<parameters>[^)]*)\)")]
    private static partial Regex Signature();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
