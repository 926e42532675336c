using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

public sealed class RunNeedsTests
{
    private static readonly RunFolder Folder = new("runs/a");
    private static readonly MemoryLimit Machine = new("this machine's memory", 3_000, 2_000);

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
        var needs = RunNeeds.Of(run.Folder(), network, [training]);
        Assert.That((needs.Checkpoint, needs.Disk), Is.EqualTo((680_784L, 2_723_136L)));
        Assert.That(needs.Memory, Is.GreaterThan(needs.Checkpoint));
        Assert.That(RunNeeds.Of(run.Folder(), network, [training, training]).Memory - needs.Memory, Is.EqualTo(needs.Memory - needs.Checkpoint), "plans share parameters");
        Assert.That(RunNeeds.Of(run.Folder(), network, []).Memory, Is.Zero, "a device has them");
        File.WriteAllBytes(run.Folder().CheckpointFile(1), new byte[1_000_000]);
        Assert.That(RunNeeds.Of(run.Folder(), network, []).Disk, Is.EqualTo(1_723_136), "what lies there is not needed again");
    }

    [Test]
    public void Run_TellsOfItsNeedsBeforeItBegins()
    {
        using var run = new TinyRun();
        Directory.CreateDirectory(run.Folder().Path);
        var needed = run.Train(run.Settings(), run.Folder()).Needed!;
        Assert.That(needed.FreeDisk, Is.GreaterThan(needed.Disk));
        Assert.That(needed.Limits.Select(limit => limit.Name), Has.Some.EqualTo("this machine's memory"));
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

    [TestCase(1_800, false)]
    [TestCase(1_801, true)]
    [TestCase(3_000, true)]
    public void Check_OfMemoryWarnsWhereItIsTight(int memory, bool warns)
    {
        Needs(memory: memory, limits: [Machine]).Check(Folder, 8, text => warnings.Add(Wording.Of(text, name => "--" + name)));
        Assert.That(warnings, warns
            ? Is.EqualTo(new[] { "memory is tight: the run takes at least 0 MB at a batch of 8, and of this machine's memory 0 MB are free; a smaller --batch needs less" })
            : Is.Empty);
    }

    [Test]
    public void Check_OfMemoryRefusesWhatNoLimitAllows()
    {
        var limits = new[] { Machine with { Most = 9_000_000_000 }, new MemoryLimit("the container's memory (cgroup)", 1_260_000_000, 1_260_000_000) };
        Assert.That(Refused(Needs(memory: 2_040_000_000, limits: limits)), Is.EqualTo(
            "the run takes at least 2.0 GB of memory at a batch of 8; the container's memory (cgroup) allows 1.3 GB: a smaller batch needs less"));
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
