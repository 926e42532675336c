using AlexNet.Core;
using AlexNet.Engines.Native;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Native;

public sealed class SharedLibraryTests
{
    [Test]
    public void TryLoad_OfWhatIsNotThereIsFalse()
    {
        Assert.That(SharedLibrary.TryLoad("libthere-is-no-such-thing.so.9", out var handle), Is.False);
        Assert.That(handle, Is.EqualTo((nint)0));
        Assert.That(SharedLibrary.TryLoad("libc.so.6", out handle) && handle != 0);
    }

    [Test]
    public void TryLoad_OfWhatIsNoLibraryIsFalse()
    {
        Assert.That(SharedLibrary.TryLoad("liba.so.1", _ => throw new BadImageFormatException("liba.so.1: invalid ELF header"), out var handle), Is.False);
        Assert.That(handle, Is.EqualTo((nint)0));
        Assert.That(SharedLibrary.TryLoad("liba.so.1", name => name.Length, out handle) && handle == 9);
        Assert.Throws<TimeoutException>(() => SharedLibrary.TryLoad("liba.so.1", _ => throw new TimeoutException(), out _));
    }

    [Test]
    public void TryLoad_WhereMemoryIsShortThrows() => Assert.That(
        Assert.Throws<UserErrorException>(() => SharedLibrary.TryLoad("liba.so.1", _ => throw new DllNotFoundException("liba.so.1: failed to map segment from shared object"), out _))!.Message,
        Does.StartWith("liba.so.1 cannot be loaded, as memory is short (liba.so.1: failed to map segment from shared object); "));
}
