using System.Globalization;
using System.Text;
using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Communication;

/// <summary>The processors of this host, divided among the processes of the run that are on it.</summary>
public static class Processors
{
    private const string Field = "Cpus_allowed_list:";

    /// <summary>How many threads this process should compute with. Open MPI binds each process to processors of its own, MPICH does not: all tell each other what they may use.</summary>
    /// <remarks>All processes call it together.</remarks>
    public static int Threads(ICommunicator processes)
    {
        var all = processes.Gather(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} {Allowed()}")));
        var here = Enumerable.Range(0, processes.Size).Where(rank => processes.Hosts[rank] == processes.Hosts[processes.Rank]).ToList();
        return ThreadShare.Of([.. here.Select(rank => Read(all[rank]))], here.IndexOf(processes.Rank));
    }

    private static AllowedProcessors Read(byte[] told)
    {
        var words = Encoding.UTF8.GetString(told).Split(' ', 2);
        return new(words[1], int.Parse(words[0], CultureInfo.InvariantCulture));
    }

    /// <summary>As Linux writes it; empty elsewhere.</summary>
    private static string Allowed()
    {
        const string status = "/proc/self/status";
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line ? line[Field.Length..].Trim() : "";
    }
}
