using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using AlexNet.Experiments.Markup;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace AlexNet.Experiments.Plots;

/// <summary>What charts share: how they look, and what becomes of the library's SVG so that it fits into pages.</summary>
internal static class ChartSvg
{
    /// <summary>Units of a chart. On a phone a unit is three quarters of a pixel: letters of 14 units stay readable.</summary>
    public const double Width = 440;

    private const double TextSize = 14;
    private const double TitleSize = 16;

    /// <summary>Characters in a line of the title, which are 0.6 of its size wide on average, and few are wider.</summary>
    private const int TitleColumns = 46;

    /// <summary>Units of an entry of the legend beside its text, and of one of its characters.</summary>
    private const double LegendEntry = 50;
    private const double LegendCharacter = 7;

    private const string Fonts = "Arial, Helvetica, Roboto, sans-serif";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static PlotModel Model(string title) => new()
    {
        Title = string.Join('\n', ChartText.Folded(title, TitleColumns)),
        TitleFontSize = TitleSize,
        TitleFontWeight = FontWeights.Bold,
        TitleColor = ChartColours.Ink,
        TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
        ClipTitle = false,
        TextColor = ChartColours.Ink,
        DefaultFontSize = TextSize,
        PlotAreaBorderColor = ChartColours.Muted,
        PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
        Background = ChartColours.Ground,
        Padding = new OxyThickness(4, 8, 16, 4),
        Culture = CultureInfo.InvariantCulture,
    };

    public static Axis Axis(ChartAxis axis, AxisPosition position)
    {
        Axis made = axis.Logarithmic ? new LogarithmicAxis() : new LinearAxis();
        made.Position = position;
        made.Title = ChartText.Shown(axis.Label);
        made.AxisTitleDistance = 6;
        made.StringFormat = axis.Numbers == AxisNumbers.Percent ? "0.### %" : "#,0.########";
        made.TextColor = ChartColours.Ink;
        made.TitleColor = ChartColours.Ink;
        made.TicklineColor = ChartColours.Muted;
        made.MinorTickSize = 0;
        made.MajorGridlineStyle = LineStyle.Solid;
        made.MajorGridlineColor = ChartColours.Grid;
        made.IntervalLength = position == AxisPosition.Bottom ? 54 : 30;
        (made.MinimumPadding, made.MaximumPadding) = (0.02, 0.04);
        (made.Minimum, made.Maximum) = (axis.Minimum ?? double.NaN, axis.Maximum ?? double.NaN);
        return made;
    }

    /// <summary>Below the chart, in as many lines as it takes.</summary>
    /// <returns>Lines about.</returns>
    public static int AddLegend(PlotModel model)
    {
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendTextColor = ChartColours.Ink,
            LegendBorderThickness = 0,
            LegendItemSpacing = 16,
            LegendSymbolLength = 24,
            LegendFontSize = TextSize,
        });
        return (int)Math.Ceiling(model.Series.Sum(series => LegendEntry + LegendCharacter * (series.Title?.Length ?? 0)) / Width);
    }

    /// <param name="height">In units, below the title's first line.</param>
    public static string Write(PlotModel model, string title, string description, double height)
    {
        var above = TitleSize * 1.2 * (model.Title.Split('\n').Length - 1);
        var drawn = new SvgExporter
        {
            Width = Width,
            Height = height + above,
            IsDocument = false,
            TextMeasurer = new ChartTextMeasurer(Width, height + above),
        }.ExportToString(model);
        if (model.GetLastPlotException() is { } failure)
        {
            throw new InvalidOperationException($"{title}: the chart was not drawn: {failure.Message}", failure);
        }

        var svg = XElement.Parse(drawn);

        // Several charts on a page must not share names.
        var id = "c" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(title + '\n' + drawn)))[..10];
        foreach (var element in svg.DescendantsAndSelf())
        {
            Restyle(element, id);
        }

        svg.SetAttributeValue("width", null);
        svg.SetAttributeValue("height", null);
        svg.SetAttributeValue("version", null);
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height + above:0.##}"));
        svg.SetAttributeValue("class", ChartColours.Class);
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-labelledby", $"{id}-title {id}-desc");
        svg.SetAttributeValue("font-family", Fonts);
        svg.AddFirst(
            new XElement(Svg + "title", new XAttribute("id", $"{id}-title"), ShownText.WithBreaks(title)),
            new XElement(Svg + "desc", new XAttribute("id", $"{id}-desc"), ShownText.WithBreaks(description)),
            new XElement(Svg + "style", ChartColours.Css));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "", NewLineChars = "\n" }))
        {
            svg.WriteTo(writer);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Roles in place of colours, names of this chart's own, and the fonts of all.</summary>
    private static void Restyle(XElement element, string id)
    {
        var style = new List<string>();
        foreach (var attribute in element.Attributes().ToArray())
        {
            switch (attribute.Name.LocalName)
            {
                case "style":
                    style.AddRange(attribute.Value.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Themed));
                    attribute.Remove();
                    break;
                case "fill" or "stroke":
                    style.Add(Themed($"{attribute.Name.LocalName}:{attribute.Value}"));
                    attribute.Remove();
                    break;
                case "font-family":
                    attribute.Remove();
                    break;
                case "id":
                    attribute.Value = $"{id}-{attribute.Value}";
                    break;
                case "clip-path":
                    attribute.Value = attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal);
                    break;
            }
        }

        if (style.Count > 0)
        {
            element.SetAttributeValue("style", string.Join(';', style));
        }

        foreach (var text in element.Nodes().OfType<XText>())
        {
            text.Value = ChartText.Restored(text.Value);
        }
    }

    private static string Themed(string declaration)
    {
        var colon = declaration.IndexOf(':', StringComparison.Ordinal);
        return ChartColours.Variable(declaration[(colon + 1)..].Trim()) is { } variable ? declaration[..(colon + 1)] + variable : declaration;
    }
}
