using System.Globalization;
using System.Text;

namespace AlexNet.Training.Reports;

/// <summary>Training and validation error over the updates, as an SVG picture.</summary>
internal static class CurveSvg
{
    private const int Width = 640;
    private const int Height = 320;
    private const int Left = 56;
    private const int Right = 16;
    private const int Top = 36;
    private const int Bottom = 40;

    /// <summary>Characters of the title in a line: those of a sans-serif are 0.6 of the font's size wide on average, and few are wider.</summary>
    private const int TitleColumns = (int)((Width - Left - Right) / (0.6 * TitleSize));
    private const int TitleSize = 14;
    private const int TitleLine = 18;

    /// <summary>Most distances between numbers on the axis of updates.</summary>
    private const int MostTicks = 5;

    public static string Draw(string title, LearningCurve curve)
    {
        var svg = new StringBuilder();
        var lines = TitleLines(title);

        // What a title takes beyond its first line is added above: the axes stay where they are.
        var above = TitleLine * (lines.Count - 1);
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 {-above} {Width} {Height + above}\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine(Text($"<rect y=\"{-above}\" width=\"{Width}\" height=\"{Height + above}\" fill=\"white\"/>"));
        foreach (var (line, number) in lines.Select((line, number) => (line, number)))
        {
            svg.AppendLine(Text($"<text x=\"{Left}\" y=\"{20 - above + TitleLine * number}\" font-size=\"{TitleSize}\">{Shown(line)}</text>"));
        }

        var steps = curve.Points[^1].Step;
        AddGrid(svg, steps);
        AddLine(svg, "#888888", curve.Points.Select(point => (point.Step, point.TrainTop1Error)), steps);
        var validations = curve.Points.Where(point => point.Validation is not null).ToArray();
        AddLine(svg, "#0b62a4", validations.Select(point => (point.Step, point.Validation!.Top1Error)), steps);
        if (curve.Wider is not null)
        {
            AddLine(svg, "#3a9a4b", validations.Where(point => point.Validation!.Wider is not null).Select(point => (point.Step, point.Validation!.Wider!.Value.Error)), steps);
        }

        AddLegend(svg, curve.Wider);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AddGrid(StringBuilder svg, long steps)
    {
        for (var percent = 0; percent <= 100; percent += 20)
        {
            var y = Y(percent / 100.0);
            svg.AppendLine(Text($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#dddddd\"/>"));
            svg.AppendLine(Text($"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{percent} %</text>"));
        }

        var distance = TickDistance(steps);
        for (var step = 0L; step <= steps; step += distance)
        {
            var x = X(step, steps);
            svg.AppendLine(Text($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom + 4}\" stroke=\"#888888\"/>"));

            // A number in the middle below the right end would be cut off.
            var anchor = x > Width - 2 * Right ? "end" : "middle";
            svg.AppendLine(Text($"<text x=\"{x:F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"{anchor}\">{step}</text>"));
        }

        svg.AppendLine(Text($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">updates</text>"));
    }

    private static void AddLine(StringBuilder svg, string colour, IEnumerable<(long Step, double Error)> points, long steps)
    {
        var all = points.Select(point => Text($"{X(point.Step, steps):F1},{Y(point.Error):F1}")).ToArray();
        svg.AppendLine($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', all)}\"/>");
        foreach (var point in all)
        {
            var (x, y) = (point.Split(',')[0], point.Split(',')[1]);
            svg.AppendLine($"<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>");
        }
    }

    private static void AddLegend(StringBuilder svg, int? wider)
    {
        (string, string)[] more = wider is null ? [] : [("#3a9a4b", $"validation top-{wider} error")];
        (string, string)[] entries = [("#888888", "training top-1 error"), ("#0b62a4", "validation top-1 error"), .. more];
        foreach (var ((colour, name), row) in entries.Select((entry, row) => (entry, row)))
        {
            var y = Top + 12 + 18 * row;
            svg.AppendLine(Text($"<rect x=\"{Width - 190}\" y=\"{y - 9}\" width=\"12\" height=\"10\" fill=\"{colour}\"/>"));
            svg.AppendLine(Text($"<text x=\"{Width - 172}\" y=\"{y}\">{name}</text>"));
        }
    }

    /// <summary>The smallest of 1, 2, 5, 10, 20, … that divides the axis into few enough parts.</summary>
    private static long TickDistance(long steps)
    {
        for (var power = 1L; ; power *= 10)
        {
            foreach (var distance in new[] { power, 2 * power, 5 * power })
            {
                if (steps <= MostTicks * distance)
                {
                    return distance;
                }
            }
        }
    }

    /// <summary>The title in lines as long as the picture is wide; a longer word is divided.</summary>
    private static List<string> TitleLines(string title)
    {
        var lines = new List<string> { "" };
        foreach (var word in title.Split(' ').SelectMany(word => word.Chunk(TitleColumns)).Select(part => new string(part)))
        {
            var joined = lines[^1] == "" ? word : $"{lines[^1]} {word}";
            if (joined.Length <= TitleColumns)
            {
                lines[^1] = joined;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    /// <summary>As XML allows it: control characters, which no escape makes legal there, are shown as replaced.</summary>
    private static string Shown(string text) =>
        System.Security.SecurityElement.Escape(string.Concat(text.Select(letter => System.Xml.XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter) ? letter : '\uFFFD')));

    private static double X(long step, long steps) => Left + (double)(Width - Left - Right) * step / Math.Max(1, steps);

    private static double Y(double share) => Top + (Height - Top - Bottom) * (1 - Math.Clamp(share, 0, 1));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
