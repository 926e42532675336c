using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Output;

/// <summary>What the figures were measured on.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Processors">How many this process may use.</param>
/// <param name="Vectors">The widest vectors there are.</param>
/// <param name="Load">Mean number of busy processes over the last minute, before anything was measured; 0 where it is not known.</param>
internal sealed record Machine(string Processor, int Processors, string Vectors, double Load, string System, string DotNet)
{
    public static Machine Read() => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "neither AVX-512 nor AVX2",
        LoadAverage(),
        RuntimeInformation.OSDescription,
        Environment.Version.ToString());

    /// <summary>The value of the first line <c>name : value</c> of a file, or null.</summary>
    public static string? Field(string file, string name)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static double LoadAverage()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) : 0;
    }
}
