using System.Globalization;
using System.Text;

namespace AlexNet.Communication.Running;

/// <summary>What a process says of itself when it begins.</summary>
/// <param name="Host">Its machine's name.</param>
/// <param name="Machine">The same for processes of one machine.</param>
/// <param name="Numbers">The same for those of them that know each other by number.</param>
/// <param name="Process">Its number there.</param>
internal sealed record Hello(string Host, string Machine, string Numbers, int Process)
{
    public static Hello OfThis() => new(Environment.MachineName, Interop.Machine.Id, Interop.Machine.ProcessNumbers, Environment.ProcessId);

    public static Hello Read(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Split('\n') is [var host, var machine, var numbers, var process]
            ? new(host, machine, numbers, int.Parse(process, CultureInfo.InvariantCulture))
            : throw new FormatException($"{bytes.Length} bytes are no greeting of a process of this program");

    public byte[] Bytes() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Host}\n{Machine}\n{Numbers}\n{Process}"));
}

/// <summary>A process of this machine that has been found to be there no more.</summary>
internal sealed record Ended(int Rank, long At);

/// <summary>The other processes of this machine, as its kernel sees them.</summary>
/// <param name="isAlive">Whether there is a process of that number.</param>
internal sealed class Neighbours(IReadOnlyList<Hello> all, int rank, Func<int, bool> isAlive)
{
    private readonly (int Rank, int Process)[] _others =
        [.. all.Select((hello, other) => (other, hello)).Where(each => each.other != rank && each.hello with { Host = all[rank].Host, Process = all[rank].Process } == all[rank])
            .Select(each => (each.other, each.hello.Process))];

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
