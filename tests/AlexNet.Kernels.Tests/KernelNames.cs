using System.Text.RegularExpressions;

namespace AlexNet.Kernels.Tests;

/// <summary>The kernels that a source file defines.</summary>
internal static partial class KernelNames
{
    public static string[] In(string file) => [.. Definition().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"extern ""C"" __global__ void __launch_bounds__\(BlockThreads\)\s+(\w+)\(")]
    private static partial Regex Definition();
}
