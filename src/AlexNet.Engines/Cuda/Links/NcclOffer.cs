using System.Text;
using AlexNet.Communication.Contracts;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Engines.Cuda.Links;

/// <summary>What a process has for NCCL: all must have the same, or none uses it.</summary>
/// <param name="Version">As ncclGetVersion says; 0 where it is missing.</param>
/// <param name="Gpus">What tells the GPU of each of the process's devices from all others of its host.</param>
internal sealed record NcclOffer(int Version, IReadOnlyList<string> Gpus)
{
    /// <summary>Tells all processes what this one has, and hears what they have.</summary>
    /// <returns>Why NCCL is not used, in one line; null where it is.</returns>
    public static string? WhyNot(ICommunicator processes, IEnumerable<CudaContext> devices)
    {
        var version = 0;
        if (CudaLibraries.HasNccl)
        {
            Nccl.ncclGetVersion(out version).ThrowIfFailed();
        }

        var mine = string.Join('\n', devices.Select(device => device.Uuid).Prepend(FormattableString.Invariant($"{version}")));
        NcclOffer[] all = [.. processes.Gather(Encoding.UTF8.GetBytes(mine)).Select(Read)];
        return WhyNot(all, processes.Hosts);
    }

    /// <param name="offers">Of all ranks.</param>
    /// <param name="hosts">Of all ranks.</param>
    public static string? WhyNot(IReadOnlyList<NcclOffer> offers, IReadOnlyList<string> hosts)
    {
        for (var rank = 0; rank < offers.Count; rank++)
        {
            if (offers[rank].Version == 0)
            {
                return $"NCCL (libnccl.so.2) is missing on {hosts[rank]}: install libnccl2, or with pip nvidia-nccl-cu12 or -cu13";
            }

            if (offers[rank].Version != offers[0].Version)
            {
                return $"NCCL is {Written(offers[0].Version)} on {hosts[0]} and {Written(offers[rank].Version)} on {hosts[rank]}: all must have the same";
            }

            for (var other = 0; other < rank; other++)
            {
                if (hosts[other] == hosts[rank] && offers[other].Gpus.Intersect(offers[rank].Gpus).Any())
                {
                    return $"ranks {other} and {rank} share a GPU of {hosts[rank]}, and NCCL wants one for each";
                }
            }
        }

        return null;
    }

    private static NcclOffer Read(byte[] told)
    {
        var lines = Encoding.UTF8.GetString(told).Split('\n');
        return new(int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture), lines[1..]);
    }

    private static string Written(int version) => $"{version / 10000}.{version / 100 % 100}.{version % 100}";
}
