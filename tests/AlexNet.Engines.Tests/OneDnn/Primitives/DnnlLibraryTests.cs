using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn.Primitives;

public sealed class DnnlLibraryTests
{
    [Test]
    public void Missing_NamesEveryPackage() => Assert.That(
        DnnlLibrary.Missing,
        Does.StartWith("libdnnl 2 or 3 is missing").And.Contain("apt-get install libdnnl2").And.Contain("libdnnl3 or libdnnl3.6"));

    [Test]
    public void Open_OfAMajorVersion_GivesIt([Values(2, 3)] int major)
    {
        if (InstalledLibrary.WhyNot(major) is { } reason)
        {
            Assert.Ignore(reason);
        }

        using var library = DnnlLibrary.Open(major);
        Assert.That(library.Version.Major, Is.EqualTo(major));
    }

    [Test]
    public void Open_WithoutAVersion_TakesThePreferredOneThatIsThere()
    {
        var there = DnnlFinder.Majors.Where(major => InstalledLibrary.WhyNot(major) is null).ToArray();
        if (there.Length == 0)
        {
            Assert.Ignore(DnnlLibrary.Missing);
        }

        using var library = DnnlLibrary.Open();
        Assert.That(library.Version.Major, Is.EqualTo(there[0]));
    }

    /// <summary>What goes through a layout and back must be what it was.</summary>
    [Test]
    public void Reorder_ThereAndBack_KeepsEveryNumber([Values(2, 3)] int major, [Values(8, 16)] int block)
    {
        if (InstalledLibrary.WhyNot(major) is { } reason)
        {
            Assert.Ignore(reason);
        }

        using var library = DnnlLibrary.Open(major);
        var order = block == 8 ? DnnlOrder.Blocked8 : DnnlOrder.Blocked16;
        var plain = library.Layout([2, 32, 3, 5], DnnlOrder.Plain);
        var blocked = library.Layout([2, 32, 3, 5], order);
        Assert.That(blocked.SameAs(plain), Is.False);
        Assert.That(blocked.SameAs(library.Layout([2, 32, 3, 5], order)), Is.True);
        Assert.That(blocked.Bytes, Is.EqualTo(2 * 32 * 3 * 5 * sizeof(float)));

        var numbers = Enumerable.Range(0, 2 * 32 * 3 * 5).Select(i => (float)i).ToArray();
        var (between, back) = (new float[numbers.Length], new float[numbers.Length]);
        Reorder(library, plain, numbers, blocked, between);
        Reorder(library, blocked, between, plain, back);

        // Channel c of position p of image 0 lies in block c / b, place c mod b.
        Assert.That(between[(block * 15) + (7 * block) + 3], Is.EqualTo(((block + 3) * 15) + 7));
        Assert.That(back, Is.EqualTo(numbers));
    }

    private static unsafe void Reorder(DnnlLibrary library, DnnlLayout from, float[] source, DnnlLayout to, float[] destination)
    {
        using var reorder = library.Reorder(from, to);
        fixed (float* input = source, output = destination)
        {
            using var call = reorder.Bind((nint)input, 0, 0, (nint)output, 0);
            call.Execute();
        }
    }
}
