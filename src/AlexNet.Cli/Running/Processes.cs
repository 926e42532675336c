using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Communication;
using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Running;

/// <summary>A command's work by all processes that <c>mpirun</c> or <c>srun</c> has started. Whatever ends one of them ends all, and one line says so.</summary>
internal static class Processes
{
    /// <summary>The one line on standard error that says why there is no result, before the processes have met.</summary>
    public static void Fail(string message)
    {
        if (Communicators.Told(message) is { } line)
        {
            Terminal.Fail(line);
        }
    }

    /// <summary>Every process would do all of the work, and write the same files.</summary>
    /// <exception cref="UserErrorException">A launcher has started several.</exception>
    public static void ThrowIfUndivided(string command, string[] divided)
    {
        if (Communicators.Launched is var (launcher, size, _, _) && !divided.Contains(command))
        {
            throw new UserErrorException(
                $"{command} runs in one process, and {launcher} has started {(size == 0 ? "several" : size)}; allowed for several are {string.Join(" and ", divided)}");
        }
    }

    /// <param name="work">Whether all of it was done; every process does its part.</param>
    /// <exception cref="LostProcessException">Another process could not go on, or this one could not and the first tells why.</exception>
    public static bool Run(Func<Replicas, bool> work)
    {
        Replicas? replicas = null;
        using var communicator = Communicators.Open(message => Terminal.Fail(replicas?.LastWord is { } explain ? NextCommand.Worded(explain(message)) : message));
        try
        {
            return work(replicas = new Replicas(communicator, communicator.LocalRank == 0 ? Terminal.Warn : null));
        }
        catch (UserErrorException told) when (told.InnerException is LostProcessException { Speaks: true } lost)
        {
            throw new LostProcessException(lost.Rank, lost.Host, NextCommand.Worded(told.Text), speaks: true);
        }
        catch (Exception failure) when (failure is not LostProcessException && communicator.Size > 1)
        {
            var reason = failure is OperationCanceledException ? "was stopped" : FailureLine.Of(failure) ?? failure.ToString().ReplaceLineEndings(" ");
            communicator.Fail(reason);
            if (communicator.Rank == 0)
            {
                throw;
            }

            throw new LostProcessException(communicator.Rank, communicator.Hosts[communicator.Rank], reason, speaks: false);
        }
    }

    /// <summary>What the first process has found, as text; it alone looks.</summary>
    public static string OfFirst(this Replicas replicas, Func<string> find) =>
        replicas.AreSeveral ? replicas.Gather(writer => writer.Write(replicas.IsFirst ? find() : ""), reader => reader.ReadString())[0] : find();

    /// <summary>Makes a generated data set where it is missing, on each host once.</summary>
    public static void EnsureData(this Replicas replicas, DataLocation location, CancellationToken cancellation)
    {
        // The first of all by itself: hosts may share their disk.
        if (replicas.IsFirst)
        {
            GeneratedData.Ensure(location, cancellation);
        }

        replicas.Agree();
        if (!replicas.IsFirst && replicas.Communicator.LocalRank == 0)
        {
            GeneratedData.Ensure(location, cancellation);
        }

        replicas.Agree();
    }
}
