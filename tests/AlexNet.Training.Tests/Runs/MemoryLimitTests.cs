using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>Read from files as Linux shows them.</summary>
public sealed class MemoryLimitTests
{
    private TempFolder temp = null!;

    [SetUp]
    public void SetUp()
    {
        temp = new TempFolder();
        Write("proc/meminfo", "MemTotal:       2000 kB\nMemFree:  1 kB\nMemAvailable:    1500 kB\nSwapTotal:  300 kB\n");
    }

    [TearDown]
    public void TearDown() => temp.Dispose();

    [Test]
    public void Machine_CountsWhatOthersCanGiveUp() =>
        Assert.That(MemoryLimit.In(temp.Path), Is.EqualTo(new[] { new MemoryLimit("this machine's memory", 2_355_200, 1_536_000) }));

    [Test]
    public void Container_OfVersion2TakesTheLeastOfItsGroups()
    {
        Write("proc/self/cgroup", "0::/jobs/mine\n");
        Write("sys/fs/cgroup/memory.max", "900000\n");
        Write("sys/fs/cgroup/jobs/memory.max", "500000\n");
        Write("sys/fs/cgroup/jobs/mine/memory.max", "max\n");
        Assert.That(MemoryLimit.In(temp.Path)[1], Is.EqualTo(new MemoryLimit("the container's memory (cgroup)", 807_200, 500_000)));
    }

    [Test]
    public void Container_OfVersion1SeesItsOwnTreeOnly()
    {
        Write("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "600000\n");
        Assert.That(MemoryLimit.In(temp.Path)[1].Free, Is.EqualTo(600_000));
    }

    /// <summary>Old systems do not say what others can give up.</summary>
    [Test]
    public void Machine_WithoutWhatIsAvailableCountsAll()
    {
        Write("proc/meminfo", "MemTotal:       2000 kB\n");
        Assert.That(MemoryLimit.In(temp.Path), Is.EqualTo(new[] { new MemoryLimit("this machine's memory", 2_048_000, 2_048_000) }));
        File.Delete(temp.In("proc/meminfo"));
        Assert.That(MemoryLimit.In(temp.Path), Is.Empty);
    }

    [Test]
    public void Container_OfVersion1NamesItsMemoryAmongOthers()
    {
        Write("proc/self/cgroup", "5:cpu,cpuacct:/c\nmalformed\n4:hugetlb,memory:/a\n");
        Write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "600000\n");
        Write("sys/fs/cgroup/memory/c/memory.limit_in_bytes", "500000\n");
        Write("sys/fs/cgroup/a/memory.max", "400000\n");
        Assert.That(MemoryLimit.In(temp.Path)[1].Free, Is.EqualTo(600_000));
    }

    [TestCase("0::/\n", "sys/fs/cgroup/memory.max", "max\n")]
    [TestCase("4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")]
    public void Container_WithoutALimitIsNone(string groups, string file, string content)
    {
        Write("proc/self/cgroup", groups);
        Write(file, content);
        Assert.That(MemoryLimit.In(temp.Path), Has.Count.EqualTo(1));
    }

    [Test]
    public void AddressSpace_IsWhatIsLeftOfIt()
    {
        const string head = "Limit                     Soft Limit           Hard Limit           Units     \n";
        Write("proc/self/status", "Name:\tx\nVmPeak:\t 900 kB\nVmSize:\t 700 kB\n");
        Write("proc/self/limits", head + "Max address space         1024000              unlimited            bytes     \n");
        Assert.That(MemoryLimit.In(temp.Path)[1], Is.EqualTo(new MemoryLimit("the address space (ulimit -v)", 307_200, 307_200)));
        Write("proc/self/limits", head + "Max address space         716799               unlimited            bytes     \n");
        Assert.That(MemoryLimit.In(temp.Path)[1], Is.EqualTo(new MemoryLimit("the address space (ulimit -v)", 0, 0)), "it takes more than it may");
        Write("proc/self/limits", head + "Max address space         unlimited            unlimited            bytes     \n");
        Assert.That(MemoryLimit.In(temp.Path), Has.Count.EqualTo(1));
    }

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(temp.In(file))!);
        File.WriteAllText(temp.In(file), text);
    }
}
