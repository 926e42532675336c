using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

public sealed class RunNeedsTests
{
    private static readonly RunFolder Folder = new("runs/a");
    private static readonly MemoryLimit Machine = new("this machine's memory", 3_000_000_000, 2_000_000_000);

    private static readonly MemoryLimit Container = new("the container's memory (cgroup)", 3_100_000_000, 1_900_000_000);

    private readonly List<string> warnings = [];

    [SetUp]
    public void SetUp() => warnings.Clear();

    [Test]
    public void Of_ARunCountsWeightsVelocitiesAndPlans()
    {
        // cifar-relu with 10 classes has 2,432 + 25,632 + 51,264 + 5,770 parameters: 4 bytes for the weight, 4 for the velocity.
        using var run = new TinyRun();
        Directory.CreateDirectory(run.Folder().Path);
        var network = Networks.find("cifar-relu").WithClasses(10);
        var training = Compile.plan(network, Placement.OneDevice, 8, Mode.Training, DropoutScaling.AtTest);
        var needs = RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, [training]);
        Assert.That((needs.Checkpoint, needs.Disk), Is.EqualTo((680_784L, 2_723_136L)));
        Assert.That(needs.Memory, Is.GreaterThan(needs.Checkpoint));
        Assert.That(RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, [training, training]).Memory - needs.Memory, Is.EqualTo(needs.Memory - needs.Checkpoint), "plans share parameters");
        Assert.That(RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, []).Memory, Is.Zero, "a device has them");
        var averaged = TinyRun.Recipe("""{ "average_decay": 0.9 }""");
        Assert.That(RunNeeds.Of(run.Folder(), network, averaged, []).Checkpoint, Is.EqualTo(1_021_176), "an average of 4 bytes too");
        var averaging = Compile.asked(averaged.PlanSettings([]), network, Placement.OneDevice, 8, Mode.Training);
        Assert.That(RunNeeds.Of(run.Folder(), network, averaged, [averaging]).Memory - needs.Memory, Is.EqualTo(340_392));
        File.WriteAllBytes(run.Folder().CheckpointFile(1), new byte[1_000_000]);
        Assert.That(RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, []).Disk, Is.EqualTo(1_723_136), "what lies there is not needed again");
        File.WriteAllBytes(run.Folder().CheckpointFile(2), new byte[1_500_000]);
        Assert.That(RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, []).Disk, Is.EqualTo(680_784), "but the one that is being written");
    }

    /// <summary>Of 340,392 bytes of gradients a process receives those of the others for its own slice: half as much of one, a quarter each of three.</summary>
    [Test]
    public void Of_OneOfSeveralProcessesCountsWhatItReceives()
    {
        using var run = new TinyRun();
        Directory.CreateDirectory(run.Folder().Path);
        var network = Networks.find("cifar-relu").WithClasses(10);
        Assert.That(Memory(4) - Memory(2), Is.EqualTo((340_392 * 3 / 4) - (340_392 / 2)));

        long Memory(int replicas) => RunNeeds.Of(run.Folder(), network, Core.Recipes.paper, [Compile.asked(
            PlanSettings.Plain(DropoutScaling.AtTest).OnReplica(0, replicas), network, Placement.OneDevice, 8 * replicas, Mode.Training)]).Memory;
    }

    [Test]
    public void Run_TellsOfItsNeedsBeforeItBegins()
    {
        using var run = new TinyRun();
        Directory.CreateDirectory(run.Folder().Path);
        var needed = run.Train(run.Settings(), run.Folder()).Needed!;
        Assert.That(needed.FreeDisk, Is.GreaterThan(needed.Disk));
        Assert.That(needed.Limits.Select(limit => limit.Name), Has.Some.EqualTo("this machine's memory"));
        using var other = new TinyRun(validation: 0);
        var without = other.Train(other.Settings("""{ "steps": 1 }"""), other.Folder()).Needed!;
        Assert.That((needed.Checkpoint, without.Checkpoint), Is.EqualTo((648_472L, 648_472L)));
        Assert.That((needed.Memory, without.Memory), Is.EqualTo((3_720_472L, 2_331_928L)), "a validation has a plan of its own");
    }

    [TestCase(400, null)]
    [TestCase(399, "runs/a: the disk is tight: the run's checkpoints take up to 400 MB, free are 399 MB")]
    [TestCase(100, "runs/a: the disk is tight: the run's checkpoints take up to 400 MB, free are 100 MB")]
    public void Check_OfDiskWarnsWhereNotAllCheckpointsFit(int megabytes, string? warning)
    {
        Needs(free: megabytes * 1_000_000L).Check(Folder, 8, text => warnings.Add(text.ToString()));
        Assert.That(warnings, Is.EqualTo(warning is null ? [] : new[] { warning }));
    }

    [Test]
    public void Check_OfDiskRefusesWhereNoCheckpointFits() => Assert.That(
        Refused(Needs(free: 99_000_000)), Is.EqualTo("runs/a: the disk is too full: a checkpoint takes 100 MB, free are 99 MB"));

    /// <summary>Nine tenths of what is free, by the limit that leaves least of those that are tight.</summary>
    [TestCase(1_800, null)]
    [TestCase(1_801, "this machine's memory 2.0 GB")]
    [TestCase(3_000, "the container's memory (cgroup) 1.9 GB")]
    public void Check_OfMemoryWarnsWhereItIsTight(int megabytes, string? limit)
    {
        MemoryLimit[] limits = [new("roomy", 9_000_000_000, 8_000_000_000), Machine, .. megabytes == 3_000 ? new[] { Container } : []];
        var needs = Needs(memory: megabytes * 1_000_000L, limits: limits);
        needs.Check(Folder, 8, text => warnings.Add(Wording.Of(text, name => "--" + name)));
        Assert.That(warnings, Is.EqualTo(limit is null ? [] : new[]
        {
            $"memory is tight: the run takes at least {RunNeeds.Size(megabytes * 1_000_000L)} at a batch of 8, and of {limit} are free; a smaller --batch needs less",
        }));
        Assert.That(needs.Tightest, Is.EqualTo(megabytes == 3_000 ? Container : Machine));
    }

    /// <summary>By the least of those that do not suffice.</summary>
    [TestCase(3_000, null)]
    [TestCase(3_001, "the run takes at least 3.0 GB of memory at a batch of 8; this machine's memory allows 3.0 GB: a smaller batch needs less")]
    [TestCase(3_101, "the run takes at least 3.1 GB of memory at a batch of 8; this machine's memory allows 3.0 GB: a smaller batch needs less")]
    public void Check_OfMemoryRefusesWhatNoLimitAllows(int megabytes, string? message)
    {
        var needs = Needs(memory: megabytes * 1_000_000L, limits: [new("roomy", 9_000_000_000, 8_000_000_000), Container, Machine]);
        Assert.That(() => needs.Check(Folder, 8, _ => { }), message is null ? Throws.Nothing : Throws.InstanceOf<UserErrorException>().With.Message.EqualTo(message));
    }

    [TestCase(1_830_000_000, "1.8 GB")]
    [TestCase(999_500_000, "1.0 GB")]
    [TestCase(999_499_999, "999 MB")]
    [TestCase(640_400_000, "640 MB")]
    public void Size_IsThreeDigitsAndAUnit(long bytes, string words) => Assert.That(RunNeeds.Size(bytes), Is.EqualTo(words));

    private static RunNeeds Needs(long? free = null, long memory = 0, IReadOnlyList<MemoryLimit>? limits = null) =>
        new(Checkpoint: 100_000_000, Disk: 400_000_000, free, memory, limits ?? []);

    private static string Refused(RunNeeds needs) => Assert.Throws<UserErrorException>(() => needs.Check(Folder, 8, _ => { }))!.Message;
}
