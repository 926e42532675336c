using AlexNet.Core;
using AlexNet.Imaging.Native;

namespace AlexNet.Imaging.Tests.Native;

public sealed class NativeLoaderTests
{
    private static readonly string[] Names = ["libx.so.0", "libx.so"];

    private readonly List<string> _tried = [];

    [SetUp]
    public void SetUp() => _tried.Clear();

    [Test]
    public void Find_LooksForEachNameAndBesideTheProgramToo()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "libx.so");
        Assert.That(Find(name => name == beside ? 7 : throw new DllNotFoundException("No such file")), Is.EqualTo((nint)7));
        Assert.That(_tried, Is.EqualTo(new[] { "libx.so.0", Path.Combine(AppContext.BaseDirectory, "libx.so.0"), "libx.so", beside }));
    }

    [Test]
    public void Find_TakesTheFirstThatIsThere()
    {
        Assert.That(Find(_ => 7), Is.EqualTo((nint)7));
        Assert.That(_tried, Is.EqualTo(new[] { "libx.so.0" }));
    }

    [Test]
    public void Find_WhereNoneIsThere_Gives0() =>
        Assert.That(Find(_ => throw new DllNotFoundException("cannot open shared object file: No such file or directory")), Is.EqualTo((nint)0));

    [Test]
    public void Find_WhereMemoryIsShortSaysSo()
    {
        var error = Assert.Throws<UserErrorException>(() => Find(_ => throw new DllNotFoundException("libx.so.0: failed to map segment from shared object")))!;
        Assert.That(error.Message, Does.StartWith("libx.so.0 cannot be loaded, as memory is short (libx.so.0: failed"));
        Assert.That(_tried, Is.EqualTo(new[] { "libx.so.0" }));
    }

    private nint Find(Func<string, nint> load) => NativeLoader.Find(Names, name =>
    {
        _tried.Add(name);
        return load(name);
    });
}
