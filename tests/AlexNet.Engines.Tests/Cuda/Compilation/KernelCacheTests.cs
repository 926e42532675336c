using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

public sealed class KernelCacheTests
{
    private readonly List<string> _warnings = [];
    private string _folder = "";
    private int _compiled;

    [SetUp]
    public void Make()
    {
        _folder = Path.Combine(Directory.CreateTempSubdirectory("alexnet-kernels-").FullName, "a", "b");
        _compiled = 0;
        _warnings.Clear();
    }

    [TearDown]
    public void Remove() => Directory.Delete(Path.Combine(_folder, "..", ".."), recursive: true);

    [Test]
    public void GetOrAdd_CompilesOnceForAll()
    {
        Assert.That(Get("one"), Is.EqualTo("one"u8.ToArray()));
        Assert.That(Get("one"), Is.EqualTo("one"u8.ToArray()));
        Assert.That(Get("two"), Is.EqualTo("two"u8.ToArray()));
        Assert.That(_compiled, Is.EqualTo(2));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(2), "nothing beside the entries");
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void GetOrAdd_CompilesADamagedEntryAgain([Values(0, 1, 8, 20, 40, 42)] int length)
    {
        Get("one");
        var file = Directory.GetFiles(_folder).Single();
        using (var entry = File.OpenWrite(file))
        {
            entry.SetLength(length);
        }

        Assert.That(Get("one"), Is.EqualTo("one"u8.ToArray()));
        Assert.That(_compiled, Is.EqualTo(2));
        Get("one");
        Assert.That(_compiled, Is.EqualTo(2), "it was written again");
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(42)]
    public void GetOrAdd_CompilesAChangedEntryAgain(int position)
    {
        Get("one");
        var file = Directory.GetFiles(_folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[position] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.That(Get("one"), Is.EqualTo("one"u8.ToArray()));
        Assert.That(_compiled, Is.EqualTo(2));
    }

    [Test]
    public void GetOrAdd_HoldsOutManyAtOnce()
    {
        var content = Enumerable.Range(0, 100_000).Select(each => (byte)each).ToArray();
        System.Threading.Tasks.Parallel.For(0, 64, _ =>
        {
            var found = new KernelCache(_folder, _warnings.Add).GetOrAdd("one", () => content);
            Assert.That(found.AsSpan().SequenceEqual(content));
        });
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1));
        Assert.That(_warnings, Is.Empty);
    }

    [Test]
    public void GetOrAdd_WarnsOnceOfAFolderThatCannotBeWritten()
    {
        // A file in the way: permissions would not stop root.
        Directory.CreateDirectory(Path.GetDirectoryName(_folder)!);
        File.WriteAllText(_folder, "");
        var cache = new KernelCache(_folder, _warnings.Add);
        Assert.That(cache.GetOrAdd("one", () => [1]), Is.EqualTo(new byte[] { 1 }));
        Assert.That(cache.GetOrAdd("two", () => [2]), Is.EqualTo(new byte[] { 2 }));
        Assert.That(_warnings, Has.Count.EqualTo(1));
        Assert.That(_warnings[0], Does.StartWith($"kernels cannot be kept in {_folder} and are compiled at every start: "));
    }

    [Test]
    public void GetOrAdd_KeepsNothingOfACompilationThatFails()
    {
        Assert.Throws<TimeoutException>(() => new KernelCache(_folder, _warnings.Add).GetOrAdd("one", () => throw new TimeoutException()));
        Get("one");
        Assert.That(_compiled, Is.EqualTo(1));
    }

    [TestCase("/cache", "/home/me", "/cache/alexnet-pipeline/kernels")]
    [TestCase("relative", "/home/me", "/home/me/.cache/alexnet-pipeline/kernels")]
    [TestCase(null, "/home/me", "/home/me/.cache/alexnet-pipeline/kernels")]
    [TestCase("", "/home/me", "/home/me/.cache/alexnet-pipeline/kernels")]
    [TestCase(null, "", null)]
    [TestCase("relative", null, null)]
    [TestCase(null, null, null)]
    public void DefaultFolder_IsTheUsersForCaches(string? caches, string? home, string? expected) => Assert.That(
        KernelCache.DefaultFolder(name => name == "XDG_CACHE_HOME" ? caches : home), Is.EqualTo(expected));

    [Test]
    public void GetOrAdd_WorksWithoutAnyFolder()
    {
        Assert.That(new KernelCache(null, _warnings.Add).GetOrAdd("one", () => [1]), Is.EqualTo(new byte[] { 1 }));
        Assert.That(_warnings, Is.EqualTo(["kernels are not kept, as neither XDG_CACHE_HOME nor HOME is set: they are compiled at every start"]));
    }

    private byte[] Get(string key) => new KernelCache(_folder, _warnings.Add).GetOrAdd(key, () =>
    {
        _compiled++;
        return System.Text.Encoding.ASCII.GetBytes(key);
    });
}
