using System.Text;
using System.Xml.Linq;
using AlexNet.Experiments.Figures;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.Images;

namespace AlexNet.Experiments.Tests.Figures;

public sealed class Figure3Tests
{
    /// <summary>Of a row of two pixels each would be 1×1: a grey one, a red one half as strong, and one that is nothing.</summary>
    private static readonly float[] Three = [-4, -4, -4, 2, 0, -1, 0, 0, 0];

    /// <summary>A single weight is 52×52 pixels; between kernels are 4, between columns 20, around all 4.</summary>
    [Test]
    public void Png_HasColumn0AboveColumn1()
    {
        var image = Decoded(new Figure3("x", new ImageKernels([.. Three, .. Three.Select(weight => -weight)], size: 1, columns: 2), KernelRange.Own));
        Assert.That((image.Width, image.Height), Is.EqualTo((4 + 52 + 4 + 52 + 4 + 52 + 4, 4 + 52 + 20 + 52 + 4)));
        Assert.That(new[] { At(image, 4, 4), At(image, 55, 55), At(image, 60, 4), At(image, 116, 4) }, Is.EqualTo(new[] { "000000", "000000", "FF8040", "808080" }));
        Assert.That(new[] { At(image, 3, 4), At(image, 56, 4), At(image, 4, 56), At(image, 4, 75) }, Is.All.EqualTo("FFFFFF"), "between them");
        Assert.That(new[] { At(image, 4, 76), At(image, 60, 76), At(image, 116, 127) }, Is.EqualTo(new[] { "FFFFFF", "0080BF", "808080" }));
    }

    /// <summary>2 of 4 is half the way from grey to white.</summary>
    [Test]
    public void Png_OfACommonRangeTellsStrengths()
    {
        var image = Decoded(new Figure3("x", new ImageKernels(Three, size: 1, columns: 1), KernelRange.Common));
        Assert.That(new[] { At(image, 4, 4), At(image, 60, 4), At(image, 116, 4) }, Is.EqualTo(new[] { "000000", "BF8060", "808080" }));
    }

    /// <summary>Rows of sixteen, as in the paper; a weight of 11×11 is 5×5 pixels, and row and column of a kernel are not mistaken for each other.</summary>
    [Test]
    public void Png_HasRowsOfSixteen()
    {
        var weights = new float[48 * 3 * 121];
        Array.Fill(weights, 1, (17 * 3 + 0) * 121 + 11, 11);
        weights[47 * 363] = 1;
        var image = Decoded(new Figure3("x", new ImageKernels(weights, size: 11, columns: 1), KernelRange.Own));
        Assert.That((image.Width, image.Height), Is.EqualTo((16 * 59 - 4 + 8, 3 * 59 - 4 + 8)));
        Assert.That(new[] { At(image, 63, 68), At(image, 117, 72), At(image, 63, 67), At(image, 63, 73) }, Is.EqualTo(new[] { "FF8080", "FF8080", "808080", "808080" }));
        Assert.That(At(image, 15 * 59 + 4, 2 * 59 + 4), Is.EqualTo("FF8080"));
    }

    [Test]
    public void Svg_IsAsWrittenDown()
    {
        var figure = new Figure3("runs/<a> & \"b\"\u001B[2J/model.safetensors", new ImageKernels([1, 1, 1, 1, -1, 0, 1, 0, 0, 2, -1, -1], size: 1, columns: 2), KernelRange.Own);
        var svg = XDocument.Parse(figure.DrawSvg());
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.That(svg.Descendants(space + "text").Select(text => $"{text.Attribute("y")!.Value} {text.Value}"), Is.EqualTo(new[]
        {
            "24 Figure 3: 4 kernels of conv1, 1×1×3",
            "42 runs/<a> & \"b\"\uFFFD[2J/model.safetensors",
            "66 column 0: 2 kernels, colour 1.000",
            "148 column 1: 2 kernels, colour 1.000",
            "230 Grey is 0; each kernel is scaled to its own largest weight. Colour: the",
            "246 share of a kernel's energy off the grey axis, its mean weight taken off,",
            "262 as the mean over the kernels; 0 sees brightness alone, 1 colour alone,",
            "278 noise has 0.67.",
        }));
        var pictures = svg.Descendants(space + "image").ToArray();
        Assert.That(pictures.Select(picture => string.Join(' ', new[] { "x", "y", "width", "height" }.Select(name => picture.Attribute(name)!.Value))), Is.EqualTo(new[] { "16 74 108 52", "16 156 108 52" }));
        var image = new RgbImage();
        new PngDecoder().Decode(Convert.FromBase64String(pictures[1].Attribute("href")!.Value["data:image/png;base64,".Length..]), image);
        Assert.That(new[] { At(image, 0, 0), At(image, 56, 0) }, Is.EqualTo(new[] { "FF8080", "FF4040" }));
        Assert.That(svg.Root!.Attribute("viewBox")!.Value, Is.EqualTo("0 0 560 294"));
        Assert.That(svg.Descendants(space + "style").Single().Value, Does.Contain("\n@media(prefers-color-scheme:dark){").And.Contain("image{image-rendering:pixelated}"));
    }

    [Test]
    public void Page_HasAPictureForEachColumn()
    {
        var page = new Figure3("<script>alert(1)</script>", new ImageKernels([1, 1, 1, 1, -1, 0], size: 1, columns: 2), KernelRange.Common).DrawPage();
        Assert.That(page, Does.StartWith("<!DOCTYPE html>\n<html lang=\"en\">").And.Not.Contain("<script").And.Contain("&lt;script&gt;"));
        Assert.That(page, Does.Contain("\nh1{").And.Contain("\n@media(prefers-color-scheme:dark){body{").And.Not.Contain("\uFFFD"));
        Assert.That(page.Split("<img ").Length - 1, Is.EqualTo(2));
        Assert.That(page, Does.Contain("column 0: 1 kernel, colour –").And.Contain("column 1: 1 kernel, colour 1.000").And.Contain("all kernels are scaled to the largest weight of them all"));
    }

    [TestCase("x.png", "\u0089PNG")]
    [TestCase("x.SVG", "<svg ")]
    [TestCase("x.html", "<!DOCTYPE")]
    public void Write_GoesByTheName(string name, string start)
    {
        using var folder = new TempFolder();
        new Figure3("x", new ImageKernels(Three, size: 1, columns: 1), KernelRange.Own).Write(folder.In(name));
        Assert.That(Encoding.Latin1.GetString(File.ReadAllBytes(folder.In(name))), Does.StartWith(start));
        Assert.That(
            Assert.Throws<UserErrorException>(() => new Figure3("x", new ImageKernels(Three, 1, 1), KernelRange.Own).Write(folder.In("x.jpg")))!.Message,
            Is.EqualTo($"out is '{folder.In("x.jpg")}'; allowed are names that end in .png, .svg or .html"));
    }

    /// <summary>A long path keeps its end.</summary>
    [Test]
    public void Svg_ShortensTheName()
    {
        var svg = new Figure3(new string('x', 300) + "/model.safetensors", new ImageKernels(Three, size: 1, columns: 1), KernelRange.Own).DrawSvg();
        Assert.That(svg, Does.Match(">…x{54}/model.safetensors<"));
    }

    private static RgbImage Decoded(Figure3 figure)
    {
        var image = new RgbImage();
        new PngDecoder().Decode(figure.Png(), image);
        return image;
    }

    private static string At(RgbImage image, int x, int y) => Convert.ToHexString(image.Pixels.Slice((y * image.Width + x) * 3, 3));
}
