namespace AlexNet.Cli.Tests.Running;

/// <summary>What cannot be done by several processes is told in one line by one of them.</summary>
public sealed class ProcessesMistakesTests : CommandLineTest
{
    private const string Line = "train --network cifar-relu --threads 1 --workers 1";

    private static readonly string Host = Environment.MachineName;

    [TestCase("mpich", 4, "--data data --batch 2", "alexnet: --batch is 2 and there are 4 processes; allowed is a batch that their number divides")]
    [TestCase("openmpi", 3, "--data data --batch 8", "alexnet: --batch is 8 and there are 3 processes; allowed is a batch that their number divides")]
    [TestCase("openmpi", 2, "--data nowhere", "/nowhere: there is no such folder or file")]
    public void Mistake_OfAllIsToldOnce(string kind, int processes, string options, string told)
    {
        AssertTold(Together.Run(kind, processes, $"{Line} {options} --run {kind}{processes}"), told);
        Assert.That($"runs/{kind}{processes}", Does.Not.Exist);
    }

    [Test]
    public void Checkpoint_OfOtherMicrobatchesIsRefused()
    {
        Assert.That(Run($"{Line} --data data --batch 8 --steps 2 --microbatches 4 --run four").Code, Is.Zero);
        AssertTold(
            Together.Run("mpich", 2, $"{Line} --data data --batch 8 --microbatches 2 --run four --resume auto --steps 4"),
            "--microbatches is 2; allowed is 4 as before, for a run that goes on");
    }

    [Test]
    public void Data_MustBeThereForEachProcess() => AssertTold(
        Together.Run("openmpi", 2, $"{Line} --data $data --batch 8 --run unread", each: "[ $rank = 1 ] && data=nowhere || data=data"),
        $"rank 1 on {Host}: ", "/nowhere: there is no such folder or file");

    [Test]
    public void Data_MustBeTheSame()
    {
        TinyShards.Write("other", train: 22);
        AssertTold(
            Together.Run("mpich", 2, $"{Line} --data $data --batch 8 --run different", each: "[ $rank = 1 ] && data=other || data=data"),
            "the data's fingerprint is ", $" for rank 1 on {Host} and ", $" for rank 0 on {Host}; allowed is the same everywhere");
    }

    [Test]
    public void Recipe_MustBeTheSame() => AssertTold(
        Together.Run("openmpi", 2, $"{Line} --data data --batch 8 --seed $rank --run different"),
        "the recipe is {", $" for rank 1 on {Host} and ", $" for rank 0 on {Host}; allowed is the same everywhere");

    [Test]
    public void LauncherAndLibrary_MustBeOfOneMpi()
    {
        AssertTold(
            Together.Run("openmpi", 2, $"{Line} --data data --batch 8 --run apart", variables: "export ALEXNET_MPI=mpich"),
            "mpirun of Open MPI has started 2 processes, but MPICH ", "knows of this one alone; allowed are launcher and library of one MPI");
        Assert.That("runs/apart", Does.Not.Exist);
    }

    [Test]
    public void Library_MustBeThere() => AssertTold(
        Together.Run("mpich", 2, $"{Line} --data data --batch 8 --run without", variables: "export ALEXNET_MPI=/nowhere/libmpi.so"),
        "ALEXNET_MPI is '/nowhere/libmpi.so', which does not exist; allowed are openmpi, mpich, abi and the file of an MPI library");

    /// <summary>Slurm's tasks without a plugin for MPI, as their variables say.</summary>
    [Test]
    public void Tasks_MustFindEachOther()
    {
        using var task = Child.Start(
            $"{Line} --data data --batch 8 --run tasks",
            new Dictionary<string, string> { ["SLURM_STEP_NUM_TASKS"] = "4", ["SLURM_PROCID"] = "0", ["SLURM_LOCALID"] = "0" });
        AssertTold(task.Wait(), "srun has started 4 processes, which cannot find each other; allowed are srun --mpi=pmix with Open MPI and srun --mpi=pmi2 with MPICH");
        Assert.That("runs/tasks", Does.Not.Exist);
    }

    [Test]
    public void OtherCommands_RunInOneProcess()
    {
        AssertTold(Together.Run("openmpi", 2, "evaluate --data data"), "alexnet: evaluate runs in one process, and mpirun of Open MPI has started 2; allowed for several are train and prepare");
        AssertTold(Together.Run("mpich", 3, "plan"), "alexnet: plan runs in one process, and mpirun of MPICH has started 3; allowed for several are train and prepare");
    }

    [Test]
    public void Prepare_RefusesOtherImages()
    {
        TinyPictures.Write("pictures", perClass: 4);
        TinyPictures.Write("fewer", perClass: 3);
        AssertTold(
            Together.Run("openmpi", 2, "prepare --data $data --size 32 --out shards", each: "[ $rank = 1 ] && data=fewer || data=pictures"),
            "the images, or the options that decide on the shards, are others for rank 1 than for rank 0; allowed are the same everywhere");
    }

    private static void AssertTold(Outcome outcome, params string[] parts)
    {
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        var told = Together.Told(outcome);
        Assert.That(told, Has.Length.EqualTo(1), outcome.ToString());
        Assert.That(told[0], Does.StartWith("alexnet: "));
        foreach (var part in parts)
        {
            Assert.That(told[0], Does.Contain(part));
        }
    }
}
