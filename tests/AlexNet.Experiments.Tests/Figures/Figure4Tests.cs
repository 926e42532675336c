using System.Xml.Linq;
using AlexNet.Experiments.Figures;

namespace AlexNet.Experiments.Tests.Figures;

public sealed class Figure4Tests
{
    private const string Picture = "data:image/jpeg;base64,AAAA";

    private static readonly Figure4 Figure = new("net & <about>",
    [
        new("one", "<cat>", Picture, [("<cat>", 0.75f, true), ("dog", 0.25f, false)], [("t1", "<cat>", Picture, 1), ("t2", "dog", null, 2)]),
        new("two", "dog", null, [("<cat>", 0.5f, false)], []),
    ]);

    [Test]
    public void Page_HasARedBarForTheRightLabel()
    {
        var page = Written("figure.html");
        Assert.That(page, Does.Contain("<div class=\"right\"><i style=\"width:75.0%\"></i><span>&lt;cat&gt;</span></div>\n<div><i style=\"width:25.0%\"></i><span>dog</span></div>"));
        Assert.That(page, Does.Contain("net &amp; &lt;about&gt;").And.Contain("light-dark(").And.Contain("width=device-width"));
        Assert.That(page, Does.Not.Contain("<cat>").And.Not.Contain("http"));
        Assert.That(page.Split(Picture), Has.Length.EqualTo(3), "two pictures");
    }

    [Test]
    public void Svg_IsOneWithBarsAndPictures()
    {
        var svg = XDocument.Parse(Written("figure.svg"));
        XNamespace space = "http://www.w3.org/2000/svg";
        var bars = svg.Descendants(space + "rect").Where(rect => (string?)rect.Attribute("class") is "r" or "b");
        Assert.That(bars.Select(bar => $"{bar.Attribute("class")!.Value} {bar.Attribute("width")!.Value}"), Is.EqualTo(new[] { "r 157.5", "b 52.5", "b 105.0" }));
        Assert.That(svg.Descendants(space + "image").Select(image => image.Attribute("href")!.Value), Is.EqualTo(new[] { Picture, Picture }));
        Assert.That(svg.Descendants(space + "text").Select(text => text.Value), Does.Contain("<cat>").And.Contain("net & <about>"));
    }

    /// <summary>Names of classes and files come from anywhere.</summary>
    [TestCase("figure.html")]
    [TestCase("figure.svg")]
    public void Figure_ObeysNoCharacterOfALabel(string name)
    {
        var figure = new Figure4("about", [new("one", "\u202Ecat\u0001", null, [("\u202Ecat\u0001", 1, true)], [("t", "\u202Ecat\u0001", null, 1)])]);
        using var folder = new TempFolder();
        figure.Write(folder.In(name));
        var text = File.ReadAllText(folder.In(name));
        Assert.That(text.Split("\uFFFDcat\uFFFD"), Has.Length.EqualTo(4), "class, label and neighbour");
        Assert.That(text, Does.Not.Contain("\u202E").And.Not.Contain("\u0001"));
    }

    [Test]
    public void Format_IsOneOfTwo() => Assert.That(
        Assert.Throws<UserErrorException>(() => Figure4.RequireFormat("x.pdf"))!.Message, Is.EqualTo("x.pdf: no kind of file for a figure; allowed are .html, .svg"));

    private static string Written(string name)
    {
        using var folder = new TempFolder();
        Figure.Write(folder.In(name));
        return File.ReadAllText(folder.In(name));
    }
}
