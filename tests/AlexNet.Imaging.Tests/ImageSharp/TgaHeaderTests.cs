using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.ImageSharp;

/// <summary>Every field of the header counts: there is no mark.</summary>
public sealed class TgaHeaderTests
{
    private static string[] Others => [.. OtherFiles.Names().Where(name => !name.EndsWith(".tga", StringComparison.Ordinal)), "golden.png", "golden.jpg"];

    [TestCase("tga-colour.tga", 1, 1)] // a palette that is not there
    [TestCase("tga-colour.tga", 1, 2)]
    [TestCase("tga-colour.tga", 2, 0)] // no picture
    [TestCase("tga-colour.tga", 2, 1)]
    [TestCase("tga-colour.tga", 2, 3)] // grey of 24 bits
    [TestCase("tga-colour.tga", 2, 12)]
    [TestCase("tga-colour.tga", 3, 1)]
    [TestCase("tga-colour.tga", 7, 24)]
    [TestCase("tga-colour.tga", 12, 0)] // no columns
    [TestCase("tga-colour.tga", 14, 0)]
    [TestCase("tga-colour.tga", 16, 8)]
    [TestCase("tga-colour.tga", 17, 0x40)]
    [TestCase("tga-colour.tga", 17, 2)]
    [TestCase("tga-palette.tga", 1, 0)]
    [TestCase("tga-palette.tga", 5, 0)] // a palette of no colours
    [TestCase("tga-palette.tga", 7, 8)]
    [TestCase("tga-palette.tga", 16, 16)]
    public void Recognises_NotWhatIsWrongAnywhere(string name, int at, byte value)
    {
        var content = OtherFiles.Read(name);
        Assert.That(TgaHeader.Recognises(content));
        content[at] = value;
        Assert.That(TgaHeader.Recognises(content), Is.False);
    }

    [TestCaseSource(nameof(Others))]
    public void Recognises_NoOtherFormat(string name)
    {
        var content = name switch
        {
            "golden.png" => GoldenFiles.Read("rgb-8.png"),
            "golden.jpg" => GoldenFiles.Read("baseline-420.jpg"),
            _ => OtherFiles.Read(name),
        };
        Assert.That(TgaHeader.Recognises(content), Is.False);
    }

    [Test]
    public void Recognises_NothingShort() => Assert.That(TgaHeader.Recognises(OtherFiles.Read("tga-colour.tga").AsSpan(0, 18)), Is.False);
}
