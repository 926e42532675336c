using System.Globalization;

namespace AlexNet.Communication.Interop;

/// <summary>Kinds of libraries: each has handles of its own.</summary>
internal enum MpiKind
{
    OpenMpi,
    Mpich,

    /// <summary>In the ABI of MPI 5.</summary>
    Standard,
}

/// <summary>What has started this process together with others, as the environment tells.</summary>
/// <param name="Name">For messages, such as <c>mpirun of MPICH</c>.</param>
/// <param name="Kinds">Libraries that understand it, the likeliest first.</param>
/// <param name="Size">How many processes it says it has started; 0 where it does not say.</param>
/// <param name="Rank">Which of them this is.</param>
/// <param name="LocalRank">Which of those of this host.</param>
internal sealed record Launcher(string Name, IReadOnlyList<MpiKind> Kinds, int Size, int Rank, int LocalRank)
{
    /// <summary>Whether the processes can find each other: srun has a plugin for that, which has to be asked for.</summary>
    public bool IsConnected { get; init; } = true;

    /// <summary>Null where the process was started by itself.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static Launcher? Find(Func<string, string?> variable)
    {
        int? Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        if (Number("OMPI_COMM_WORLD_SIZE") is { } openMpi)
        {
            return new("mpirun of Open MPI", [MpiKind.OpenMpi, MpiKind.Standard], openMpi, Number("OMPI_COMM_WORLD_RANK") ?? 0, Number("OMPI_COMM_WORLD_LOCAL_RANK") ?? 0);
        }

        // A batch script of Slurm's has a rank too, but is no step; a step of mpirun's own is told apart by what mpirun sets.
        var step = Number("SLURM_STEP_NUM_TASKS");
        if (Number("PMI_SIZE") is { } pmi && Number("PMI_RANK") is { } rank)
        {
            return variable("MPI_LOCALRANKID") is null && step is not null
                ? new("srun", [MpiKind.Mpich, MpiKind.OpenMpi, MpiKind.Standard], pmi, rank, Number("SLURM_LOCALID") ?? 0)
                : new("mpirun of MPICH", [MpiKind.Mpich, MpiKind.Standard], pmi, rank, Number("MPI_LOCALRANKID") ?? 0);
        }

        // Within a step of one task another launcher by PMIx may have started more; Slurm's own gives its processes a name.
        var member = Number("PMIX_RANK");
        var isOfSlurm = variable("PMIX_NAMESPACE")?.StartsWith("slurm.", StringComparison.Ordinal) == true;
        if (step is { } tasks && (tasks > 1 || isOfSlurm) && Number("SLURM_PROCID") is { } task)
        {
            return new("srun", [MpiKind.OpenMpi, MpiKind.Mpich, MpiKind.Standard], tasks, task, Number("SLURM_LOCALID") ?? 0) { IsConnected = member is not null };
        }

        return member is not null ? new("a launcher by PMIx", [MpiKind.OpenMpi, MpiKind.Standard, MpiKind.Mpich], 0, member.Value, member.Value) : null;
    }
}
