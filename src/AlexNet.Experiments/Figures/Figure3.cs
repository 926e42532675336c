using System.Text;
using System.Xml.Linq;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Loader.Storage;
using static AlexNet.Experiments.Markup.ShownText;

namespace AlexNet.Experiments.Figures;

/// <summary>[paper, figure 3]: what the first convolution has learnt, column 0 above column 1, and how colour-specific each column is.</summary>
/// <param name="name">Of what the kernels are.</param>
public sealed class Figure3(string name, ImageKernels kernels, KernelRange range)
{
    private const int Margin = 16;
    private const int LeastWidth = 560;
    private const int NameAt = 42;
    private const int FirstColumn = 66;
    private const int BetweenColumns = 30;

    /// <summary>Mean width of a letter of a sans-serif, as a share of its size, and a little more.</summary>
    private const double Letter = 0.6;
    private const int Small = 12;

    private const string Style = """
        .g{fill:#fff}.t{fill:#1c2127}.s{fill:#5f6873}image{image-rendering:pixelated}
        @media(prefers-color-scheme:dark){.g{fill:#15191e}.t{fill:#e4e8ec}.s{fill:#9aa4af}}
        """;

    private const string PageStyle = """
        :root{color-scheme:light dark}body{margin:0 auto;max-width:64rem;padding:1rem;background:#fff;color:#1c2127;font:16px/1.45 system-ui,sans-serif}
        h1{font-size:1.3rem;margin:0 0 .3rem}p,figcaption{margin:.3rem 0;overflow-wrap:anywhere}.s{color:#5f6873}figure{margin:1.2rem 0}
        img{display:block;max-width:100%;height:auto;image-rendering:pixelated}
        @media(prefers-color-scheme:dark){body{background:#15191e;color:#e4e8ec}.s{color:#9aa4af}}
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>What <see cref="ImageKernels.Colour"/> says, in a sentence.</summary>
    public const string Meaning = "Colour: the share of a kernel's energy off the grey axis, its mean weight taken off, as the mean over the kernels; 0 sees brightness alone, 1 colour alone, noise has 0.67.";

    /// <summary>Of each column.</summary>
    public IReadOnlyList<double?> Colours => [.. Enumerable.Range(0, kernels.Columns).Select(kernels.ColourOfColumn)];

    private string Title => $"Figure 3: {Counted.Of(kernels.Count, "kernel")} of conv1, {kernels.Size}×{kernels.Size}×3";

    private string Scale => range == KernelRange.Own
        ? "Grey is 0; each kernel is scaled to its own largest weight."
        : "Grey is 0; all kernels are scaled to the largest weight of them all.";

    /// <exception cref="UserErrorException">A file of this name would be no picture that can be written.</exception>
    public static void RequireFormat(string file)
    {
        if (Path.GetExtension(file).ToLowerInvariant() is not (".png" or ".svg" or ".html"))
        {
            throw UserErrorException.Of($"{Setting.Named("out")} is '{file}'; allowed are names that end in .png, .svg or .html");
        }
    }

    /// <summary>As PNG, SVG or a page of HTML, by the file's name. The file is whole or absent.</summary>
    /// <exception cref="UserErrorException">It cannot be written, or has another name.</exception>
    public void Write(string file)
    {
        RequireFormat(file);
        var bytes = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".png" => Png(),
            ".svg" => Encoding.UTF8.GetBytes(DrawSvg()),
            _ => Encoding.UTF8.GetBytes(DrawPage()),
        };
        AtomicFile.Write(file, stream => stream.Write(bytes));
    }

    /// <summary>Of a column, as it stands beside the picture.</summary>
    public static string Number(double? colour) => colour is { } share ? Invariant($"{share:F3}") : "–";

    internal byte[] Png()
    {
        var picture = KernelPicture.Of(kernels, range);
        return PngEncoder.Encode(picture.Pixels, picture.Width, picture.Height, string.Join(' ', [$"{Title}, {Of(name)}.", .. Colours.Select((_, column) => $"{Caption(column)}."), Scale, Meaning]));
    }

    internal string DrawSvg()
    {
        KernelPicture[] columns = [.. Enumerable.Range(0, kernels.Columns).Select(column => KernelPicture.Of(kernels, column, range))];
        var width = Math.Max(LeastWidth, columns[0].Width + 2 * Margin);
        var fit = (int)((width - 2 * Margin) / (Letter * Small));
        var svg = Element(
            Svg + "svg",
            With("font-family", "sans-serif"),
            With("font-size", Small),
            Element(Svg + "title", Title),
            Sheet(Svg + "style", Style),
            Element(Svg + "rect", With("class", "g"), With("width", width), With("height", "100%")),
            Text("t", 24, 16, Title),
            Text("s", NameAt, Small, End(name, fit)));
        var top = FirstColumn;
        foreach (var (column, picture) in columns.Index())
        {
            svg.Add(Text("t", top, 13, Caption(column)), Element(
                Svg + "image", With("x", Margin), With("y", top + 8), With("width", picture.Width), With("height", picture.Height), With("href", DataUri(picture))));
            top += picture.Height + BetweenColumns;
        }

        foreach (var line in Folded($"{Scale} {Meaning}", fit))
        {
            svg.Add(Text("s", top, Small, line));
            top += 16;
        }

        svg.Add(With("viewBox", $"0 0 {width} {top}"), With("width", width), With("height", top));
        return Written(svg);
    }

    internal string DrawPage()
    {
        var figures = Enumerable.Range(0, kernels.Columns).Select(column =>
        {
            var picture = KernelPicture.Of(kernels, column, range);
            return Element(
                "figure",
                Element("figcaption", Caption(column)),
                Element("img", With("src", DataUri(picture)), With("width", picture.Width), With("height", picture.Height), With("alt", $"The kernels of column {column}, each as a small picture.")));
        });
        return "<!DOCTYPE html>\n" + Written(Element(
            "html",
            With("lang", "en"),
            Element(
                "head",
                Element("meta", With("charset", "utf-8")),
                Element("meta", With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
                Element("title", Title),
                Sheet("style", PageStyle)),
            Element("body", Element("h1", Title), Element("p", With("class", "s"), name), figures, Element("p", With("class", "s"), Scale), Element("p", With("class", "s"), Meaning))));
    }

    private string Caption(int column) => $"column {column}: {Counted.Of(kernels.PerColumn, "kernel")}, colour {Number(Colours[column])}";

    private static string DataUri(KernelPicture picture) => $"data:image/png;base64,{Convert.ToBase64String(PngEncoder.Encode(picture.Pixels, picture.Width, picture.Height))}";

    private static XElement Text(string style, int y, int size, string text) => Element(Svg + "text", With("class", style), With("x", Margin), With("y", y), With("font-size", size), text);
}
