using System.Runtime.InteropServices;

namespace AlexNet.Training.RunFolders;

/// <summary>What a figure was measured on.</summary>
public static class Machine
{
    /// <summary>Processor, cores, system and runtime in one line.</summary>
    public static string Describe() =>
        $"{Environment.ProcessorCount} cores of {Processor()}, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
