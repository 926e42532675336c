using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Bench.Output;

/// <summary>What the figures were measured on, and how busy it was.</summary>
/// <param name="Machine">Processor, cores, system and runtime.</param>
/// <param name="Processors">How many this process may use.</param>
/// <param name="Vectors">The widest vectors there are.</param>
/// <param name="Load">Mean number of busy processes over the last minute, before anything was measured; 0 where it is not known.</param>
internal sealed record Surroundings(string Machine, int Processors, string Vectors, double Load)
{
    /// <summary>Whether others have a good part of the processors.</summary>
    public bool IsBusy => Load > Processors / 2.0;

    public static Surroundings Read() => new(
        Training.RunFolders.Machine.Describe(),
        Environment.ProcessorCount,
        Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "neither AVX-512 nor AVX2",
        LoadAverage());

    private static double LoadAverage()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) : 0;
    }
}
