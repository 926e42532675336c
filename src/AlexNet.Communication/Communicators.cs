using AlexNet.Communication.Contracts;
using AlexNet.Communication.Interop;
using AlexNet.Communication.Local;
using AlexNet.Communication.Running;
using AlexNet.Core;

namespace AlexNet.Communication;

/// <summary>The processes of this run.</summary>
public static class Communicators
{
    /// <summary>Milliseconds in which the first rank tells of a mistake that all may have made, and its end may end them all.</summary>
    private const int OthersFirst = 1500;

    /// <summary>What has started this process together with others, as its variables say: such as <c>mpirun of MPICH</c>, how many they are (0 where it does not say), and which of them
    /// and of those of its host this is. Null where it was started by itself.</summary>
    public static (string By, int Size, int Rank, int LocalRank)? Launched =>
        Launcher.Find(Environment.GetEnvironmentVariable) is { Size: not 1 } launcher ? (launcher.Name, launcher.Size, launcher.Rank, launcher.LocalRank) : null;

    /// <summary>Joins the processes that <c>mpirun</c> or <c>srun</c> has started together with this one; a process that was started by itself is alone, and looks for no library.
    /// To be called once in a process, early: MPI is initialised.</summary>
    /// <param name="lastWord">Prints a line for the user, from any thread: why the run is over, where this process is busy with something else.</param>
    /// <exception cref="UserErrorException">There is no MPI library, or it is not the launcher's; <see cref="Told"/> says who tells the user.</exception>
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
        catch (MpiException fault)
        {
            throw new UserErrorException(fault.Message, fault);
        }
    }

    /// <summary>How the user is told of a mistake before the processes have met: by the first rank at once; the others wait until the launcher may have ended them, and then one of each host
    /// tells, by its name.</summary>
    /// <returns>The line for this process to print; null where another does.</returns>
    public static string? Told(string mistake)
    {
        if (Launched is not { Rank: > 0 } launched)
        {
            return mistake;
        }

        Thread.Sleep(OthersFirst);
        return launched.LocalRank == 0 ? LostProcessException.Failed(launched.Rank, Environment.MachineName, mistake) : null;
    }

    /// <summary>Bytes of memory that sums by MPI take at least, besides what is summed, in each process.</summary>
    /// <param name="sums">Bytes of all that are under way together.</param>
    public static long MemoryOf(long sums, int processes) => PartsUnderWay.Received(sums, processes);

    /// <summary>.NET turns a processor's fault into an exception: MPI's libraries must not take such signals over.</summary>
    private static void Prepare()
    {
        LibC.SetDefault("UCX_HANDLE_ERRORS", "none");
        LibC.SetDefault("UCX_ERROR_SIGNALS", "");
        LibC.SetDefault("OMPI_MCA_opal_signal", "");
    }
}
