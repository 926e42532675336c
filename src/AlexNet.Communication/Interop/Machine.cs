namespace AlexNet.Communication.Interop;

/// <summary>The machine on which this process runs.</summary>
internal static class Machine
{
    private const string Boot = "/proc/sys/kernel/random/boot_id";

    /// <summary>The same for all processes of one kernel, in whatever containers; another for any other. Names of hosts are no more than names.</summary>
    public static string Id { get; } = File.Exists(Boot) ? File.ReadAllText(Boot).Trim() : Environment.MachineName;

    /// <summary>The same for processes that know each other by their numbers.</summary>
    public static string ProcessNumbers { get; } = OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";
}
