using System.Globalization;
using System.Text;
using AlexNet.Communication.Contracts;

namespace AlexNet.Communication.Running;

/// <summary>What a process says of itself when it begins.</summary>
/// <param name="Host">Its machine's name.</param>
/// <param name="Place">The same for processes that see each other by number.</param>
/// <param name="Process">Its number there.</param>
internal sealed record Hello(string Host, string Place, int Process)
{
    public static Hello OfThis() => new(Environment.MachineName, Namespace(), Environment.ProcessId);

    public static Hello Read(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n') is [var host, var place, var process] ? new(host, place, int.Parse(process, CultureInfo.InvariantCulture)) : new("?", "?", 0);

    public byte[] Bytes() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Host}\n{Place}\n{Process}"));

    /// <summary>Machine since it was started, and the namespace of its process numbers.</summary>
    private static string Namespace()
    {
        const string boot = "/proc/sys/kernel/random/boot_id";
        return OperatingSystem.IsLinux() && File.Exists(boot) ? $"{File.ReadAllText(boot).Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}" : $"{Environment.MachineName}";
    }
}

/// <summary>The other processes of this machine, as its kernel sees them.</summary>
/// <param name="isAlive">Whether there is a process of that number.</param>
internal sealed class Neighbours(IReadOnlyList<Hello> all, int rank, Func<int, bool> isAlive)
{
    private readonly (int Rank, int Process)[] _others =
        [.. all.Select((hello, other) => (other, hello)).Where(each => each.other != rank && each.hello.Place == all[rank].Place).Select(each => (each.other, each.hello.Process))];

    /// <summary>Of one that is there no more; null where all are.</summary>
    public int? Lost() => Array.Find(_others, other => !isAlive(other.Process)) is { Process: not 0 } lost ? lost.Rank : null;

    /// <summary>Asks Linux; a process that has ended and that nobody has asked for its exit code is dead too.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat.LastIndexOf(") ", StringComparison.Ordinal) is > 0 and var end && stat[end + 2] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return !OperatingSystem.IsLinux();
        }
    }
}
