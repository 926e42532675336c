using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Tests.Support;
using SixLabors.ImageSharp.Memory;

namespace AlexNet.Imaging.Tests.ImageSharp;

public sealed class MemoryBudgetTests
{
    [Test]
    public void Allocate_TakesNoMoreThanIsAllowed()
    {
        var budget = new MemoryBudget(100);
        using (var numbers = budget.Allocate<int>(20, AllocationOptions.Clean))
        {
            Assert.That((numbers.Memory.Length, numbers.Memory.Span.IndexOfAnyExcept(0)), Is.EqualTo((20, -1)));
            Assert.That(() => budget.Allocate<byte>(21), Throws.InstanceOf<ImageFormatException>().With.Message.EqualTo(
                "decoding it takes more memory than the 100 bytes that are allowed for its size"));
        }
    }

    [Test]
    public void Dispose_GivesItBackOnce()
    {
        var budget = new MemoryBudget(100);
        var all = budget.Allocate<byte>(100);
        all.Dispose();
        all.Dispose();
        using var again = budget.Allocate<byte>(100);
        Assert.That(() => budget.Allocate<byte>(1), Throws.InstanceOf<ImageFormatException>());
    }

    [Test]
    public void Add_AllowsMore()
    {
        var budget = new MemoryBudget(100);
        budget.Add(50);
        using var all = budget.Allocate<byte>(150);
        Assert.That(() => budget.Allocate<byte>(1), Throws.InstanceOf<ImageFormatException>().With.Message.Contain(" 150 bytes "));
    }

    /// <summary>A byte of this file claims EXIF of two gigabytes, for which ImageSharp by itself allocates them.</summary>
    [Test]
    public void Load_OfAFileThatClaimsHugeMetadataAllocatesLittle()
    {
        var content = OtherFiles.Read("orientation-6.webp");
        content[107] ^= 1 << 6;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ImageFormats.Others(1_000_000).Single(decoder => decoder.Format == "WebP").Load(content, CancellationToken.None).Dispose();
        }
        catch (ImageFormatException)
        {
            // Whether the picture before it can be used does not matter here.
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }
}
