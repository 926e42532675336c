using AlexNet.Core;
using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn.Primitives;

public sealed class DnnlLibraryTests
{
    [Test]
    public void Missing_NamesEveryPackage() => Assert.That(
        DnnlLibrary.Missing,
        Is.EqualTo("libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6)"));

    [Test]
    public void Open_OfAVersionThatIsMissingSaysWhatHelps([Values(2, 3)] int major)
    {
        if (InstalledLibrary.WhyNot(major) is null)
        {
            Assert.Ignore("it is there");
        }

        Assert.That(
            Assert.Throws<UserErrorException>(() => DnnlLibrary.Open(major))!.Message,
            Is.EqualTo($"engine onednn cannot be used: {DnnlLibrary.Missing}"));
    }

    [Test]
    public void Exception_NamesStatusAndCall()
    {
        Assert.DoesNotThrow(() => Dnnl.Status.Success.ThrowIfFailed());
        var failure = Assert.Throws<DnnlException>(() => Dnnl.Status.Unimplemented.ThrowIfFailed("dnnl_call"))!;
        Assert.That((failure.Status, failure.Message), Is.EqualTo(("Unimplemented", "oneDNN: Unimplemented from dnnl_call.")));
    }

    /// <summary>Sizes that do not fit each other are no layouts that another primitive could have.</summary>
    [Test]
    public void Library_RefusesWhatItCannotMean([Values(2, 3)] int major)
    {
        if (InstalledLibrary.WhyNot(major) is { } reason)
        {
            Assert.Ignore(reason);
        }

        using var library = DnnlLibrary.Open(major);
        Assert.That(
            Assert.Throws<ArgumentException>(() => library.Layout([2, 3, 4], DnnlOrder.Plain))!.Message, Is.EqualTo("no layout Plain of 3 dimensions"));
        var product = new DnnlProduct(
            ProductDirection.Training, library.Layout([2, 5], DnnlOrder.Plain), library.Layout([3, 4], DnnlOrder.Plain), library.Layout([3], DnnlOrder.Plain),
            library.Layout([2, 3], DnnlOrder.Plain), null, Activation.None);
        Assert.That(Assert.Throws<DnnlException>(() => library.TryCreate(product))!.Message, Does.EndWith("from primitive_desc_create(Training of inner_product)."));
    }

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
