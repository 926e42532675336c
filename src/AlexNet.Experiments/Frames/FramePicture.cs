using System.Globalization;
using System.Text;
using System.Xml.Linq;
using AlexNet.Core;
using AlexNet.Experiments.Figures;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using static AlexNet.Experiments.Markup.ShownText;

namespace AlexNet.Experiments.Frames;

/// <summary>A video's labels over time as a picture: a lane for each label, as high as it is probable, filled within the window and as a line for the
/// frames alone; on top which label is the most probable one.</summary>
/// <param name="titles">What people call the classes.</param>
public sealed class FramePicture(FrameSequence sequence, ClassTitles titles)
{
    private const int Width = 960;
    private const int Margin = 16;
    private const int Left = 216;
    private const int StripTop = 58;
    private const int StripHeight = 22;
    private const int LaneHeight = 44;
    private const int LaneGap = 8;
    private const int MostLanes = 8;
    private const int MostTicks = 8;
    private const int Plot = Width - Margin - Left;
    private const int NameLength = 30;

    private const string Style = """
        .g{fill:#fff}.t{fill:#1c2127}.s{fill:#5f6873}.l{stroke:#dfe3e8}.a{fill:none;stroke:#1c2127;stroke-opacity:.6}
        .c0{fill:#0b62a4}.c1{fill:#c46a12}.c2{fill:#2a7a37}.c3{fill:#8a35a8}.c4{fill:#b3261e}.c5{fill:#00707a}.c6{fill:#7a6a00}.c7{fill:#c2417f}.c8{fill:#9aa4af}
        @media(prefers-color-scheme:dark){.g{fill:#15191e}.t{fill:#e4e8ec}.s{fill:#9aa4af}.l{stroke:#323a43}.a{stroke:#e4e8ec}
        .c0{fill:#4f9fe0}.c1{fill:#f2a65e}.c2{fill:#58b866}.c3{fill:#c68ae6}.c4{fill:#ff7d72}.c5{fill:#3fbcc8}.c6{fill:#cdb93c}.c7{fill:#f08ab8}.c8{fill:#6b7580}}
        """;

    private const string PageStyle = """
        :root{color-scheme:light dark}body{margin:0 auto;max-width:64rem;padding:1rem;background:#fff;color:#1c2127;font:16px/1.45 system-ui,sans-serif}
        svg{display:block;width:100%;min-width:40rem;height:auto}
        div{overflow-x:auto}table{border-collapse:collapse;margin-top:1rem}th,td{text-align:left;padding:.15rem .8rem .15rem 0;overflow-wrap:anywhere}td:not(:nth-child(2)){font-variant-numeric:tabular-nums}
        @media(prefers-color-scheme:dark){body{background:#15191e;color:#e4e8ec}}
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly IReadOnlyList<int> _labels = sequence.Labels(MostLanes);
    private readonly FrameStrip _strip = new(sequence, Plot);

    private string Title => $"{sequence.Folder}: {Counted.Of(sequence.Frames.Count, "frame")}, averaged over {sequence.Window}";

    private int Lanes => Math.Min(MostLanes, _labels.Count);

    private int Bottom => StripTop + StripHeight + LaneGap + Lanes * (LaneHeight + LaneGap);

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void WriteSvg(string file) => AtomicFile.WriteText(file, Written(DrawSvg()));

    /// <summary>A page with the picture, and its scenes as a table.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void WritePage(string file) => AtomicFile.WriteText(file, DrawPage());

    internal XElement DrawSvg()
    {
        var height = Bottom + 44;
        var svg = Element(
            Svg + "svg",
            With("viewBox", $"0 0 {Width} {height}"),
            With("font-family", "sans-serif"),
            With("font-size", 12),
            Element(Svg + "title", Title),
            Sheet(Svg + "style", Style),
            Element(Svg + "rect", With("class", "g"), With("width", Width), With("height", height)),
            Text("t", Margin, 24, End(Title, 90), size: 16),
            Text("s", Margin, 43, "lanes: probability 0 to 1, filled: of the window, line: of the frame alone"),
            Text("s", Margin, StripTop + 15, "most probable"));
        svg.Add(sequence.Scenes.Select(Strip));
        for (var lane = 0; lane < Lanes; lane++)
        {
            svg.Add(Lane(lane));
        }

        svg.Add(Axis());
        if (_labels.Count > Lanes)
        {
            svg.Add(Text("s", Margin, Bottom + 18, $"and {Counted.Of(_labels.Count - Lanes, "label")} more, in grey"));
        }

        return svg;
    }

    internal string DrawPage() => "<!DOCTYPE html>\n" + Written(Element(
        "html",
        With("lang", "en"),
        Element(
            "head",
            Element("meta", With("charset", "utf-8")),
            Element("meta", With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
            Element("title", Title),
            Sheet("style", PageStyle)),
        Element(
            "body",
            Element("div", DrawSvg()),
            Element(
                "div",
                Element(
                    "table",
                    Element("tr", Element("th", "frames"), Element("th", "label"), Element("th", "probability")),
                    sequence.Scenes.Select(scene => Element(
                        "tr", Element("td", $"{scene.First}–{scene.Last}"), Element("td", NameOf(scene.Label)), Element("td", scene.Probability.ToString("P1", CultureInfo.InvariantCulture)))))))));

    private XElement Strip(Scene scene)
    {
        var place = IndexOf(scene.Label);
        return Element(
            Svg + "rect",
            With("class", $"c{Math.Min(place, MostLanes)}"),
            With("x", X(scene.First)),
            With("y", StripTop),
            With("width", X(scene.Last + 1) - X(scene.First)),
            With("height", StripHeight),
            Element(Svg + "title", $"{scene.First}–{scene.Last}: {NameOf(scene.Label)}"));
    }

    private IEnumerable<XElement> Lane(int lane)
    {
        var (label, foot) = (_labels[lane], StripTop + StripHeight + (lane + 1) * (LaneHeight + LaneGap));
        yield return Text("t", Margin, foot - LaneHeight / 2 + 4, Short(NameOf(label)));
        yield return Line(Left, foot, Left + Plot, foot);
        yield return Element(Svg + "path", With("class", $"c{lane}"), With("d", Steps(foot, step => _strip.Window(step, label), isFilled: true)));
        yield return Element(Svg + "path", With("class", "a"), With("d", Steps(foot, step => _strip.Alone(step, label), isFilled: false)));
    }

    /// <summary>A line of steps that is interrupted where nothing is known; where it is filled, each stretch begins and ends at the lane's foot.</summary>
    private string Steps(int foot, Func<int, double?> share, bool isFilled)
    {
        var path = new StringBuilder();
        var isOpen = false;
        for (var step = 0; step < _strip.Steps; step++)
        {
            var (from, to) = (X(step * _strip.FramesPerStep), X(Math.Min(sequence.Frames.Count, (step + 1) * _strip.FramesPerStep)));
            if (share(step) is not { } known)
            {
                path.Append(isOpen && isFilled ? Invariant($"V{foot}Z") : "");
                isOpen = false;
                continue;
            }

            var y = Invariant($"{foot - LaneHeight * known:0.#}");
            path.Append(isOpen ? $"V{y}" : Invariant($"M{from:0.#} ") + (isFilled ? $"{foot}V{y}" : y));
            path.Append(Invariant($"H{to:0.#}"));
            isOpen = true;
        }

        return path.Append(isOpen && isFilled ? Invariant($"V{foot}Z") : "").ToString();
    }

    private IEnumerable<XElement> Axis()
    {
        var last = sequence.Frames.Count - 1;
        var distance = Distance(last);
        for (var time = 0; time <= last; time += distance)
        {
            // In the middle of its frame.
            var x = (X(time) + X(time + 1)) / 2;
            yield return Line(x, Bottom, x, Bottom + 4);
            yield return Element(
                Svg + "text", With("class", "s"), With("x", x), With("y", Bottom + 18), With("text-anchor", "middle"), time.ToString(CultureInfo.InvariantCulture));
        }

        yield return Text("s", Left, Bottom + 36, "frame");
    }

    /// <summary>The smallest of 1, 2, 5, 10, … that leaves few enough numbers.</summary>
    private static int Distance(int last)
    {
        for (var power = 1; ; power *= 10)
        {
            foreach (var distance in new[] { power, 2 * power, 5 * power })
            {
                if (last / distance < MostTicks)
                {
                    return distance;
                }
            }
        }
    }

    private int IndexOf(int label) => Enumerable.Range(0, _labels.Count).First(index => _labels[index] == label);

    private string NameOf(int label) => titles.Shown(sequence.ClassNames[label]);

    private static string Short(string name) => name.Length <= NameLength ? name : name[..(NameLength - 1)].TrimEnd() + "…";

    private double X(int time) => Left + (double)Plot * time / sequence.Frames.Count;

    private static XElement Line(double x1, double y1, double x2, double y2) => Element(Svg + "line", With("class", "l"), With("x1", x1), With("y1", y1), With("x2", x2), With("y2", y2));

    private static XElement Text(string style, int x, int y, string text, int size = 12) => Element(Svg + "text", With("class", style), With("x", x), With("y", y), With("font-size", size), text);
}
