using System.Globalization;

namespace AlexNet.Training.Runs;

/// <summary>A bound on the memory of this process.</summary>
/// <param name="Name">In words.</param>
/// <param name="Most">Bytes that the process cannot come to use beyond those it has.</param>
/// <param name="Free">Bytes that it can take now without others' giving any up.</param>
public sealed record MemoryLimit(string Name, long Most, long Free)
{
    private const long Kilobyte = 1024;

    /// <summary>All that Linux tells of; none on other systems.</summary>
    public static IReadOnlyList<MemoryLimit> OfThisProcess() => In("/");

    /// <param name="root">What "/" is.</param>
    internal static IReadOnlyList<MemoryLimit> In(string root)
    {
        var machine = Lines(root, "proc/meminfo");
        var swap = Kilobytes(machine, "SwapTotal:") ?? 0;
        var limits = new List<MemoryLimit>();
        if (Kilobytes(machine, "MemTotal:") is { } total)
        {
            limits.Add(new("this machine's memory", total + swap, Kilobytes(machine, "MemAvailable:") ?? total));
        }

        if (OfContainer(root) is { } container)
        {
            limits.Add(new("the container's memory (cgroup)", container + swap, container));
        }

        // "Max address space         1536000000           unlimited            bytes"
        if (Word(Lines(root, "proc/self/limits"), "Max address space") is { } space)
        {
            var left = Math.Max(0, space - (Kilobytes(Lines(root, "proc/self/status"), "VmSize:") ?? 0));
            limits.Add(new("the address space (ulimit -v)", left, left));
        }

        return limits;
    }

    /// <summary>The least limit of the process's control groups, of version 2 or 1; null where there is none.</summary>
    private static long? OfContainer(string root)
    {
        // "0::/user.slice/job" or "4:memory:/job"
        var groups = Lines(root, "proc/self/cgroup").Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToArray();
        var version2 = groups.Where(parts => parts[0] == "0").SelectMany(parts => Limits(root, "sys/fs/cgroup", parts[2], "memory.max"));
        var version1 = groups.Where(parts => parts[1].Split(',').Contains("memory"))
            .SelectMany(parts => Limits(root, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
        return version2.Concat(version1).Min();
    }

    /// <summary>A group's limit and those of the groups around it. Inside a container the path may be one that only the host knows; then what
    /// is left of it is the container's own.</summary>
    private static IEnumerable<long?> Limits(string root, string tree, string group, string file)
    {
        for (var path = group.Trim('/'); ; path = Path.GetDirectoryName(path) ?? "")
        {
            yield return Word(Lines(root, Path.Combine(tree, path, file)), "");
            if (path == "")
            {
                yield break;
            }
        }
    }

    private static string[] Lines(string root, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long? Kilobytes(string[] lines, string name) => Word(lines, name) * Kilobyte;

    /// <summary>The number after a name at the beginning of a line; null where there is none, as where "max" or "unlimited" stands. Where
    /// nothing is limited, version 1 of control groups has a number near the largest.</summary>
    private static long? Word(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        var word = line?[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue / 2 ? number : null;
    }
}
