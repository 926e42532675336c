using System.Globalization;
using System.Text;
using AlexNet.Communication.Contracts;
using AlexNet.Communication.Interop;
using AlexNet.Core;

namespace AlexNet.Communication;

/// <summary>The processors of this host, divided among the processes of the run that are on it.</summary>
public static class Processors
{
    private const string Online = "/sys/devices/system/cpu/online";
    private const string Field = "Cpus_allowed_list:";

    /// <summary>How many threads this process should compute with. Open MPI binds each process to processors of its own, MPICH does not: all tell each other what they may use.</summary>
    /// <remarks>All processes call it together.</remarks>
    /// <param name="warn">Is told where launchers have bound the processes of this host to few of its processors.</param>
    public static int Threads(ICommunicator processes, Action<string>? warn = null)
    {
        var told = processes.Gather(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Machine.Id}\n{Environment.ProcessorCount}\n{Allowed()}")));
        var all = told.Select(bytes => Encoding.UTF8.GetString(bytes).Split('\n')).ToArray();
        var here = Enumerable.Range(0, processes.Size).Where(rank => all[rank][0] == Machine.Id).ToList();
        AllowedProcessors[] allowed = [.. here.Select(rank => new AllowedProcessors(all[rank][2], int.Parse(all[rank][1], CultureInfo.InvariantCulture)))];
        if (File.Exists(Online) && ThreadShare.Unused(allowed, new(File.ReadAllText(Online).Trim(), 0)) is { } used)
        {
            warn?.Invoke($"{Counted.Of(here.Count, "process")} on {processes.Hosts[processes.Rank]} may use {used} of its processors together, as launcher or container has bound them; mpirun --bind-to none, or --map-by slot:PE=N, gives more");
        }

        return ThreadShare.Of(allowed, here.IndexOf(processes.Rank));
    }

    /// <summary>As Linux writes it; empty elsewhere.</summary>
    private static string Allowed()
    {
        const string status = "/proc/self/status";
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line ? line[Field.Length..].Trim() : "";
    }
}
