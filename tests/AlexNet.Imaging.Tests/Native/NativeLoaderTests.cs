using AlexNet.Core;
using AlexNet.Imaging.Native;

namespace AlexNet.Imaging.Tests.Native;

public sealed class NativeLoaderTests
{
    private readonly List<string> _tried = [];

    [SetUp]
    public void SetUp() => _tried.Clear();

    [Test]
    public void Load_LooksBesideTheProgramToo()
    {
        Assert.That(NativeLoader.Load("libx.so.0", "libx0", name => Path.IsPathRooted(name) ? 7 : throw new DllNotFoundException("No such file")), Is.EqualTo((nint)7));
    }

    [Test]
    public void Load_OfALibraryThatIsMissingNamesItsPackage() =>
        Assert.That(Refused("cannot open shared object file: No such file or directory"), Is.EqualTo("libx.so.0 was not found on this machine; install it with: apt-get install libx0"));

    [Test]
    public void Load_WhereMemoryIsShortSaysSo()
    {
        Assert.That(Refused("libx.so.0: failed to map segment from shared object"), Does.StartWith("libx.so.0 cannot be loaded, as memory is short (libx.so.0: failed"));
        Assert.That(_tried, Is.EqualTo(new[] { "libx.so.0" }));
    }

    private string Refused(string words) => Assert.Throws<UserErrorException>(() => NativeLoader.Load("libx.so.0", "libx0", name =>
    {
        _tried.Add(name);
        throw new DllNotFoundException(words);
    }))!.Message;
}
