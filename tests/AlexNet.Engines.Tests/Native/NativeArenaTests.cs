using AlexNet.Engines.Native;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Native;

/// <summary>Memory and other things that are released once, however often that is asked for.</summary>
[NonParallelizable]
public sealed class NativeArenaTests
{
    [TestCase(0, 64)]
    [TestCase(1, 64)]
    [TestCase((2 << 20) - 1, 64)]
    [TestCase(2 << 20, 2 << 20)]
    [TestCase((2 << 20) + 1, 2 << 20)]
    public unsafe void Memory_IsAlignedAndZero(int bytes, int alignment)
    {
        var before = NativeArena.Live;
        using var arena = new NativeArena(bytes);
        Assert.That((long)arena.Start % alignment, Is.Zero);
        Assert.That(new ReadOnlySpan<byte>((void*)arena.Start, bytes).IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
        Assert.That(NativeArena.Live, Is.EqualTo(before + 1));
        arena.Dispose();
        arena.Dispose();
        Assert.That((NativeArena.Live, arena.Start), Is.EqualTo((before, (nint)0)));
    }

    [Test]
    public void OwnedParts_AreReleasedInTheReverseOrderAndOnce()
    {
        var released = new List<string>();
        var parts = new OwnedParts();
        foreach (var name in new[] { "first", "second", "third" })
        {
            Assert.That(parts.Own(new Part(name, released)).Name, Is.EqualTo(name));
        }

        parts.Dispose();
        parts.Dispose();
        Assert.That(released, Is.EqualTo(new[] { "third", "second", "first" }));
    }

    private sealed record Part(string Name, List<string> Released) : IDisposable
    {
        public void Dispose() => Released.Add(Name);
    }
}
