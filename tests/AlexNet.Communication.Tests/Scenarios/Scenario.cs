using System.Runtime.CompilerServices;
using AlexNet.Communication.Contracts;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Scenarios;

/// <summary>What all processes of a run do together. Each prints one line for what has gone well; what has not is an exception.</summary>
internal static class Scenario
{
    public static Action<ICommunicator> Of(string name) => name switch
    {
        "sums" => Sums,
        "gathers" => Gathers,
        "blocks" => Blocks,
        "many" => Many,
        "threads" => Threads,
        "places" => Places,
        "fault" => Fault,
        "pause" => Pause,
        "fail" => Fail,
        "busy" => Busy,
        "wait" => Wait,
        "leave" => Leave,
        "cost" => Cost,
        _ => throw new ArgumentException(name),
    };

    /// <summary>Several ranges of odd lengths, and one that is longer than a part.</summary>
    private static void Sums(ICommunicator processes)
    {
        foreach (var (lengths, seed) in new (int[], int)[] { ([1], 1), ([17, 0, 1000, 3], 2), ([100_003, 64], 3), ([8_400_000], 4), ([], 5) })
        {
            var count = lengths.Sum();
            using var memory = new Floats(Expected.Numbers(processes.Rank, count, seed));
            var starts = lengths.Select((_, i) => lengths.Take(i).Sum());
            processes.BeginSum([.. starts.Zip(lengths, memory.Range)]).Wait();
            Same(memory.Span, Expected.Sum(processes.Size, count, seed));
        }

        Say(processes, "sums are right");
    }

    private static void Gathers(ICommunicator processes)
    {
        using var all = new Floats(processes.Size * 1001);
        using var mine = new Floats(Expected.Numbers(processes.Rank, 1001));
        processes.BeginGather(mine.All, all.Address).Wait();
        for (var rank = 0; rank < processes.Size; rank++)
        {
            Same(all.Span.Slice(rank * 1001, 1001), Expected.Numbers(rank, 1001));
        }

        var bytes = processes.Gather([.. Enumerable.Repeat((byte)processes.Rank, processes.Rank * 100_000)]);
        Check(bytes.Length == processes.Size && bytes.Select((part, rank) => part.Length == rank * 100_000 && part.All(each => each == rank)).All(each => each));
        Say(processes, "gathers are right");
    }

    private static void Blocks(ICommunicator processes)
    {
        foreach (var length in new[] { 5, 2_100_001 })
        {
            using var all = new Floats(Expected.Numbers(processes.Rank, processes.Size * length));
            using var mine = new Floats(length);
            processes.BeginSumOfMine(all.Address, mine.All).Wait();
            Same(mine.Span, Expected.Sum(processes.Size, processes.Size * length).AsSpan(processes.Rank * length, length));
            Same(all.Span, Expected.Numbers(processes.Rank, processes.Size * length));

            // Into its own place too.
            processes.BeginSumOfMine(all.Address, all.Range(processes.Rank * length, length)).Wait();
            Same(all.Span.Slice(processes.Rank * length, length), mine.Span);
        }

        Say(processes, "blocks are right");
    }

    /// <summary>Exchanges of all kinds under way together, waited for in another order in each process.</summary>
    private static void Many(ICommunicator processes)
    {
        var random = new Random(7);
        var begun = new List<(Floats Memory, IExchange Exchange, int Seed)>();
        for (var seed = 0; seed < 200; seed++)
        {
            var count = random.Next(0, 20_000);
            var memory = new Floats(Expected.Numbers(processes.Rank, count, seed));
            begun.Add((memory, processes.BeginSum([memory.Range(0, count / 3), memory.Range(count / 3, count - (count / 3))]), seed));
        }

        foreach (var (memory, exchange, seed) in begun.OrderBy(each => (each.Seed * 37 * (processes.Rank + 1)) % 211))
        {
            exchange.Wait();
            Same(memory.Span, Expected.Sum(processes.Size, memory.Count, seed));
            memory.Dispose();
        }

        Say(processes, "200 exchanges are right");
    }

    /// <summary>One thread sums, the other gathers bytes: their order differs from process to process.</summary>
    private static void Threads(ICommunicator processes)
    {
        // So many that a window of messages is full, and tags of bytes come again.
        var sums = Task.Factory.StartNew(() => Enumerable.Range(0, 12).ToList().ForEach(seed =>
        {
            using var memory = new Floats(Expected.Numbers(processes.Rank, 2_500_000, seed));
            processes.BeginSum([memory.All]).Wait();
            Same(memory.Span, Expected.Sum(processes.Size, 2_500_000, seed));
        }), TaskCreationOptions.LongRunning);
        if (processes.Rank == 0)
        {
            sums.Wait();
        }

        for (var i = 0; i < 700; i++)
        {
            Check(processes.Gather([(byte)processes.Rank, (byte)i]).Select((part, rank) => part[0] == rank && part[1] == (byte)i).All(each => each));
        }

        sums.Wait();
        Say(processes, "both threads are right");
    }

    private static void Places(ICommunicator processes) =>
        Say(processes, $"{processes.LocalRank} of {processes.LocalSize}, {processes.Hosts.Count(host => host == Environment.MachineName)} here");

    /// <summary>MPI's libraries have handlers for the signal by which .NET knows of a null reference.</summary>
    private static void Fault(ICommunicator processes)
    {
        try
        {
            Console.WriteLine(Nothing()!.Length);
        }
        catch (NullReferenceException)
        {
            Say(processes, "a null reference is an exception");
        }
    }

    /// <summary>One process takes long; the others wait.</summary>
    private static void Pause(ICommunicator processes)
    {
        if (processes.Rank == 1)
        {
            Thread.Sleep(7000);
        }

        Sums(processes);
    }

    private static void Fail(ICommunicator processes)
    {
        if (processes.Rank == 1)
        {
            processes.Fail("the disk is full");
            return;
        }

        Wait(processes);
    }

    /// <summary>One process fails while the one that is to speak computes.</summary>
    private static void Busy(ICommunicator processes)
    {
        if (processes.Rank == 0)
        {
            Thread.Sleep(60_000);
        }

        Fail(processes);
    }

    /// <summary>Sums until something happens; every process says its number first.</summary>
    private static void Wait(ICommunicator processes)
    {
        Say(processes, $"process {Environment.ProcessId}");
        using var memory = new Floats(1000);
        while (true)
        {
            processes.BeginSum([memory.All]).Wait();
            Thread.Sleep(10);
        }
    }

    /// <summary>One process is done before the others.</summary>
    private static void Leave(ICommunicator processes)
    {
        if (processes.Rank != processes.Size - 1)
        {
            Wait(processes);
        }
    }

    /// <summary>What the thread that calls MPI takes of the processors: without exchanges, waiting for a process that is late, and while numbers are summed. For docs/decisions.</summary>
    private static void Cost(ICommunicator processes)
    {
        using var small = new Floats(1000);
        using var large = new Floats(37_750_000);
        processes.BeginSum([large.All]).Wait();
        Take("20 s without exchanges", () => Thread.Sleep(20_000));
        Take("10 s of waiting for rank 0", () =>
        {
            Thread.Sleep(processes.Rank == 0 ? 10_000 : 0);
            processes.BeginSum([small.All]).Wait();
        });
        Take("5 sums of 151 MB", () =>
        {
            for (var i = 0; i < 5; i++)
            {
                processes.BeginSum([large.All]).Wait();
            }
        });
        Take("1000 sums of 4 kB", () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                processes.BeginSum([small.All]).Wait();
            }
        });

        void Take(string what, Action action)
        {
            processes.Gather([]);
            var (clock, processor) = (System.Diagnostics.Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            action();
            var used = Environment.CpuUsage.TotalTime - processor;
            Say(processes, FormattableString.Invariant($"{what}: {clock.Elapsed.TotalSeconds:F2} s by the clock, {used.TotalSeconds:F2} s of processor time"));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Nothing() => null;

    private static void Say(ICommunicator processes, string text) => Console.WriteLine($"rank {processes.Rank} of {processes.Size}: {text}");

    /// <summary>Bit for bit.</summary>
    private static void Same(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected) =>
        Check(System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected)));

    private static void Check(bool isRight, [CallerArgumentExpression(nameof(isRight))] string what = "")
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"not so: {what}");
        }
    }
}
