using AlexNet.Communication.Interop;

namespace AlexNet.Communication.Tests.Interop;

public sealed class LauncherTests
{
    /// <summary>What the launchers set, as far as it is read; mpirun of both was looked at, Slurm's is from its manual.</summary>
    [TestCase("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_LOCAL_RANK=1 PMIX_RANK=3", "mpirun of Open MPI", "OpenMpi Standard", 4, 3, 1)]
    [TestCase("PMI_SIZE=2 PMI_RANK=1 MPI_LOCALRANKID=0 MPI_LOCALNRANKS=1", "mpirun of MPICH", "Mpich Standard", 2, 1, 0)]
    [TestCase("PMI_SIZE=2 PMI_RANK=1 MPI_LOCALRANKID=1 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", "mpirun of MPICH", "Mpich Standard", 2, 1, 1)]
    [TestCase("PMI_SIZE=8 PMI_RANK=5 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_LOCALID=1", "srun", "Mpich OpenMpi Standard", 8, 5, 1)]
    [TestCase("PMIX_RANK=5 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_LOCALID=1", "srun", "OpenMpi Mpich Standard", 8, 5, 1)]
    [TestCase("PMIX_RANK=2", "a launcher by PMIx", "OpenMpi Standard Mpich", 0, 2, 2)]
    [TestCase("PMIX_RANK=2 PMIX_NAMESPACE=prterun-1 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", "a launcher by PMIx", "OpenMpi Standard Mpich", 0, 2, 2)]
    [TestCase("PMIX_RANK=0 PMIX_NAMESPACE=slurm.pmix.7.0 SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", "srun", "OpenMpi Mpich Standard", 1, 0, 0)]
    public void Launcher_IsKnownByWhatItSets(string environment, string name, string kinds, int size, int rank, int localRank)
    {
        var found = Find(environment)!;
        Assert.That(
            (found.Name, string.Join(' ', found.Kinds), found.Size, found.Rank, found.LocalRank), Is.EqualTo((name, kinds, size, rank, localRank)));
    }

    /// <summary>srun without <c>--mpi</c>, and with it.</summary>
    [TestCase("SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_LOCALID=1", false)]
    [TestCase("PMIX_RANK=5 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_LOCALID=1", true)]
    [TestCase("PMI_SIZE=8 PMI_RANK=5 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5 SLURM_LOCALID=1", true)]
    [TestCase("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3", true)]
    public void Processes_FindEachOtherByAPlugin(string environment, bool connected) => Assert.That(Find(environment)!.IsConnected, Is.EqualTo(connected));

    /// <summary>The second is a batch script of Slurm's, which is one process of its own.</summary>
    [TestCase("PATH=/bin")]
    [TestCase("SLURM_NTASKS=8 SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_JOB_ID=7")]
    [TestCase("SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0")]
    [TestCase("OMPI_COMM_WORLD_SIZE=many")]
    public void Others_AreNoLaunchers(string environment) => Assert.That(Find(environment), Is.Null);

    private static Launcher? Find(string environment)
    {
        var variables = environment.Split(' ').Select(each => each.Split('=')).ToDictionary(each => each[0], each => each[1]);
        return Launcher.Find(name => variables.GetValueOrDefault(name));
    }
}
