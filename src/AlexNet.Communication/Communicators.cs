using AlexNet.Communication.Contracts;
using AlexNet.Communication.Interop;
using AlexNet.Communication.Local;
using AlexNet.Communication.Running;
using AlexNet.Core;

namespace AlexNet.Communication;

/// <summary>The processes of this run.</summary>
public static class Communicators
{
    /// <summary>Ranks after the first of their host say nothing of a fault that all have.</summary>
    private const int OthersFirst = 1500;

    /// <summary>What has started this process together with others, as its variables say: such as <c>mpirun of MPICH</c>, how many they are (0 where it does not say), and which of them
    /// and of those of its host this is. Null where it was started by itself.</summary>
    public static (string By, int Size, int Rank, int LocalRank)? Launched =>
        Launcher.Find(Environment.GetEnvironmentVariable) is { Size: not 1 } launcher ? (launcher.Name, launcher.Size, launcher.Rank, launcher.LocalRank) : null;

    /// <summary>Joins the processes that <c>mpirun</c> or <c>srun</c> has started together with this one; a process that was started by itself is alone, and looks for no library.
    /// To be called once in a process, early: MPI is initialised.</summary>
    /// <param name="lastWord">Prints a line for the user, from any thread: why the run is over, where this process is busy with something else.</param>
    /// <exception cref="UserErrorException">There is no MPI library, or it is not the launcher's.</exception>
    /// <exception cref="LostProcessException">The same, where another process tells the user.</exception>
    public static ICommunicator Open(Action<string> lastWord)
    {
        if (Launcher.Find(Environment.GetEnvironmentVariable) is not { Size: not 1 } launcher)
        {
            return new Alone();
        }

        try
        {
            Prepare();
            var mpi = new MpiFinder(MpiFinder.Load).Find(launcher, Environment.GetEnvironmentVariable(MpiFinder.Variable));
            return new MpiCommunicator(mpi, launcher, lastWord);
        }
        catch (Exception fault) when (fault is UserErrorException or MpiException)
        {
            if (launcher.Rank == 0)
            {
                throw fault as UserErrorException ?? new UserErrorException(fault.Message, fault);
            }

            // Where the first rank has the same fault, it has said so and the launcher ends all; other hosts may have faults of their own.
            Thread.Sleep(OthersFirst);
            throw new LostProcessException(
                launcher.Rank, Environment.MachineName, LostProcessException.Failed(launcher.Rank, Environment.MachineName, fault.Message), speaks: launcher.LocalRank == 0);
        }
    }

    /// <summary>.NET turns a processor's fault into an exception: MPI's libraries must not take such signals over.</summary>
    private static void Prepare()
    {
        LibC.SetDefault("UCX_HANDLE_ERRORS", "none");
        LibC.SetDefault("UCX_ERROR_SIGNALS", "");
        LibC.SetDefault("OMPI_MCA_opal_signal", "");
    }
}
