using System.Diagnostics;
using System.Runtime.Versioning;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class FolderLockTests : FolderTest
{
    private string Held => Folder.Combine("held");

    [Test]
    public void TryTake_MakesTheFolderAndNamesTheHolder()
    {
        var nested = Folder.Combine("a", "b");
        using (var taken = FolderLock.TryTake(nested, "me")!)
        {
            Assert.That((taken.IsNew, taken.Weakness), Is.EqualTo((true, (string?)null)));
            Assert.That(FolderLock.Holder(nested), Is.EqualTo("me"));
            Assert.That(FolderLock.TryTake(nested, "you"), Is.Null);
            Assert.That(FolderLock.Holder(nested), Is.EqualTo("me"), "who is refused leaves the text alone");
        }

        Assert.That(Directory.GetFileSystemEntries(nested), Is.Empty, "the file goes with the lock");
        using var again = FolderLock.TryTake(nested, "you")!;
        Assert.That(again.IsNew, Is.False);
    }

    /// <summary>What Windows and macOS run, on this system's files.</summary>
    [Test]
    public void TryTakePortable_IsHeldByOneUntilItIsLetGo()
    {
        var nested = Folder.Combine("a", "b");
        using (var taken = FolderLock.TryTakePortable(nested, "me", mustBeNew: false)!)
        {
            Assert.That(taken.IsNew);
            Assert.That(FolderLock.Holder(nested), Is.EqualTo("me"));
            Assert.That(FolderLock.TryTakePortable(nested, "you", mustBeNew: false), Is.Null);
            Assert.That(FolderLock.TryTakePortable(nested, "you", mustBeNew: true), Is.Null);
        }

        Assert.That(Directory.GetFileSystemEntries(nested), Is.Empty);
        Assert.That(FolderLock.TryTakePortable(nested, "you", mustBeNew: true), Is.Null);
        using var again = FolderLock.TryTakePortable(nested, "you", mustBeNew: false)!;
        Assert.That(again.IsNew, Is.False);
    }

    [Test]
    public void TryTake_OfAFolderThatMustBeNewTakesNoOther()
    {
        Directory.CreateDirectory(Held);
        Assert.That(FolderLock.TryTake(Held, "me", mustBeNew: true), Is.Null);
        Assert.That(Directory.GetFileSystemEntries(Held), Is.Empty);
    }

    [Test]
    public void TryTake_AfterACrashGoesByTheLockNotByTheFile()
    {
        Directory.CreateDirectory(Held);
        File.WriteAllText(Path.Combine(Held, "lock"), "a process that was killed long ago, with a longer text");
        using var taken = FolderLock.TryTake(Held, "me");
        Assert.That(FolderLock.Holder(Held), Is.EqualTo("me"));
    }

    [Test]
    public void TryTake_WhereAFileStandsNamesIt()
    {
        File.WriteAllText(Held, "");
        Assert.That(Assert.Throws<IOException>(() => FolderLock.TryTake(Held, "me"))!.Message, Does.StartWith(Path.Combine(Held, "lock") + ": "));
    }

    [Test]
    public void TryTake_WhereNoFolderCanBe_NamesItAndTheReason()
    {
        File.WriteAllText(Held, "");
        var inside = Path.Combine(Held, "inside");
        Assert.That(Assert.Throws<IOException>(() => FolderLock.TryTake(inside, "me"))!.Message, Is.EqualTo($"{inside}: Not a directory"));
    }

    /// <summary>Who holds a folder is to be read by every user, and a folder is made as any other.</summary>
    [Test]
    [UnsupportedOSPlatform("windows")]
    public void TryTake_LetsOthersReadTheHolder()
    {
        using var taken = FolderLock.TryTake(Held, "me");
        Directory.CreateDirectory(Folder.Combine("plain"));
        File.WriteAllText(Folder.Combine("plain", "file"), "");
        Assert.That(File.GetUnixFileMode(Held), Is.EqualTo(File.GetUnixFileMode(Folder.Combine("plain"))));
        const UnixFileMode ReadByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.That(File.GetUnixFileMode(Path.Combine(Held, "lock")), Is.EqualTo(File.GetUnixFileMode(Folder.Combine("plain", "file")) & ReadByAll));
    }

    [Test]
    public void Holder_OfAFolderThatNobodyHolds_IsEmpty()
    {
        Assert.That(FolderLock.Holder(Held), Is.Empty, "no folder");
        Directory.CreateDirectory(Held);
        Assert.That(FolderLock.Holder(Held), Is.Empty, "no file");
        File.WriteAllText(Path.Combine(Held, "lock"), "");
        Assert.That(FolderLock.Holder(Held), Is.Empty);
        File.WriteAllText(Path.Combine(Held, "lock"), "möre");
        Assert.That(FolderLock.Holder(Held), Is.EqualTo("möre"));
    }

    /// <summary>What counts is the lock, not the file.</summary>
    [Test]
    [Platform("Linux")]
    public void Dispose_LetsOthersInWhereTheFileCannotBeRemoved()
    {
        var taken = FolderLock.TryTake(Held, "me")!;
        using (new OrdinaryUser())
        {
            taken.Dispose();
        }

        using var next = FolderLock.TryTake(Held, "you");
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public void Dispose_AgainLeavesAnothersFile()
    {
        var first = FolderLock.TryTake(Held, "first")!;
        first.Dispose();
        using var second = FolderLock.TryTake(Held, "second");
        first.Dispose();
        Assert.That(FolderLock.Holder(Held), Is.EqualTo("second"));
    }

    [Test]
    public void Dispose_LetsOthersInWhileAChildStillRuns()
    {
        var taken = FolderLock.TryTake(Held, "me")!;
        using var child = Process.Start("sleep", "60");
        taken.Dispose();
        using var next = FolderLock.TryTake(Held, "you");
        child.Kill();
        child.WaitForExit();
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public void TryTake_OfAFileThatIsRemovedWhenItIsOpenIsRefusedWhereAnotherHasComeFirst()
    {
        var first = FolderLock.TryTake(Held, "first");
        FolderLock? second = null;
        var third = FolderLock.TryTake(Held, "third", mustBeNew: false, opened: () =>
        {
            first!.Dispose();
            second ??= FolderLock.TryTake(Held, "second");
        });
        Assert.That((third, FolderLock.Holder(Held)), Is.EqualTo(((FolderLock?)null, "second")));
        second!.Dispose();
    }

    [Test]
    public void TryTake_ByManyAtOnceIsHeldByOne()
    {
        var (inside, most, taken) = (0, 0, 0);
        var threads = Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var held = FolderLock.TryTake(Held, $"{thread}, {i}");
                if (held is not null)
                {
                    Interlocked.Increment(ref taken);
                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                    Thread.Yield();
                    Interlocked.Decrement(ref inside);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(most, Is.EqualTo(1));
        Assert.That(taken, Is.Positive);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
