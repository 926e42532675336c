using AlexNet.Communication.Interop;
using AlexNet.Core;

namespace AlexNet.Communication.Tests.Interop;

public sealed class MpiFinderTests
{
    private static readonly Launcher Hydra = new("mpirun of MPICH", [MpiKind.Mpich, MpiKind.Standard], 2, 0, 0);
    private static readonly Launcher Srun = new("srun", [MpiKind.OpenMpi, MpiKind.Mpich, MpiKind.Standard], 2, 0, 0);

    [TestCase("libmpich.so.12", null, "libmpich.so.12")]
    [TestCase("libmpi.so.12 libmpi_abi.so.0", null, "libmpi.so.12")]
    [TestCase("libmpi_abi.so.0", "", "libmpi_abi.so.0")]
    [TestCase("libmpich.so.12 libmpi_abi.so.0", "abi", "libmpi_abi.so.0")]
    [TestCase("libmpich.so.12 libmpi_abi.so.0", "mpich", "libmpich.so.12")]
    public void Library_IsTheFirstThere(string there, string? wish, string expected) => Assert.That(Finder(there).Find(Srun, wish).File, Is.EqualTo(expected));

    [Test]
    public void MissingLibrary_IsToldWithItsPackage()
    {
        Refuses(Hydra, null, "libmpich.so.12 or libmpi.so.12 or libmpi_abi.so.0 was not found on this machine, which mpirun of MPICH needs; install it with: apt-get install mpich");
        Refuses(
            Srun, null,
            "libmpi.so.40 or libmpich.so.12 or libmpi.so.12 or libmpi_abi.so.0 was not found on this machine, which srun needs; install it with: apt-get install openmpi-bin");
        Refuses(Hydra, "openmpi", "ALEXNET_MPI is 'openmpi', but libmpi.so.40 was not found on this machine; install it with: apt-get install openmpi-bin");
        Refuses(Hydra, "abi", "ALEXNET_MPI is 'abi', but libmpi_abi.so.0 was not found on this machine; MPICH brings it from version 4.3 on");
    }

    /// <summary>Each would be a world of its own, or end in its library. Who names the library knows better.</summary>
    [Test]
    public void ProcessesWithoutAPlugin_AreRefused()
    {
        var unconnected = Srun with { IsConnected = false };
        Refuses(unconnected, null, "srun has started 2 processes, which cannot find each other; allowed are srun --mpi=pmix with Open MPI and srun --mpi=pmi2 with MPICH");
        Assert.That(Finder("libmpich.so.12").Find(unconnected, "mpich").File, Is.EqualTo("libmpich.so.12"));
    }

    [Test]
    public void NamedFile_MustBeALibrary()
    {
        Refuses(Hydra, "/nowhere/libmpi.so", "ALEXNET_MPI is '/nowhere/libmpi.so', which does not exist; allowed are openmpi, mpich, abi and the file of an MPI library");
        var file = typeof(MpiFinder).Assembly.Location;
        Refuses(Hydra, file, $"ALEXNET_MPI is '{file}', which cannot be loaded as an MPI library (ldd lists what it needs); allowed are openmpi, mpich, abi and the file of one");
    }

    [Test]
    public void Load_FindsNoLibraryInOtherFiles() => Assert.That(MpiFinder.Load(typeof(MpiFinder).Assembly.Location), Is.EqualTo((nint)0));

    private static MpiFinder Finder(string there) => new(name => there.Split(' ').Contains(name) ? 1 : 0);

    private static void Refuses(Launcher launcher, string? wish, string message) =>
        Assert.That(() => Finder("").Find(launcher, wish), Throws.TypeOf<UserErrorException>().With.Message.EqualTo(message));
}
