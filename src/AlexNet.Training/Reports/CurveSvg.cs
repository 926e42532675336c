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

    public static string Draw(string title, LearningCurve curve)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>"));
        svg.AppendLine(Text($"<text x=\"{Left}\" y=\"20\" font-size=\"14\">{System.Security.SecurityElement.Escape(title)}</text>"));
        var steps = curve.Points[^1].Step;
        AddGrid(svg, steps);
        AddLine(svg, "#888888", curve.Points.Select(point => (point.Step, point.TrainTop1Error)), steps);
        var validations = curve.Points.Where(point => point.Validation is not null).ToArray();
        AddLine(svg, "#0b62a4", validations.Select(point => (point.Step, point.Validation!.Top1Error)), steps);
        AddLine(svg, "#3a9a4b", validations.Select(point => (point.Step, point.Validation!.Top5Error)), steps);
        AddLegend(svg);
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

        for (var part = 0; part <= 4; part++)
        {
            var step = steps * part / 4;
            svg.AppendLine(Text($"<text x=\"{X(step, steps):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{step}</text>"));
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

    private static void AddLegend(StringBuilder svg)
    {
        var entries = new[] { ("#888888", "training top-1 error"), ("#0b62a4", "validation top-1 error"), ("#3a9a4b", "validation top-5 error") };
        foreach (var ((colour, name), row) in entries.Select((entry, row) => (entry, row)))
        {
            var y = Top + 12 + 18 * row;
            svg.AppendLine(Text($"<rect x=\"{Width - 190}\" y=\"{y - 9}\" width=\"12\" height=\"10\" fill=\"{colour}\"/>"));
            svg.AppendLine(Text($"<text x=\"{Width - 172}\" y=\"{y}\">{name}</text>"));
        }
    }

    private static double X(long step, long steps) => Left + (double)(Width - Left - Right) * step / Math.Max(1, steps);

    private static double Y(double share) => Top + (Height - Top - Bottom) * (1 - Math.Clamp(share, 0, 1));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
