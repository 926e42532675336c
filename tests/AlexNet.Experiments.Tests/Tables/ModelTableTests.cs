using System.Text.Json;
using System.Xml.Linq;
using AlexNet.Experiments.Tables;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Tests.Tables;

public sealed class ModelTableTests
{
    private const string Odd = "runs/a_b & 50% <i>|$x$#{1}~^\\\n\u001B/m.safetensors";

    /// <summary>As printed in the paper, with a model of ours below.</summary>
    [Test]
    public void Markdown_OfTable1_IsAsWrittenDown() => Assert.That(TableText.Markdown(Of(1, 10, "runs/a/model.safetensors").Table), Is.EqualTo("""
        Table 1: error rates on the test set of ILSVRC-2010, and ours. In italics are results of others.

        | Model | Top-1 | Top-5 |
        | --- | --: | --: |
        | *Sparse coding* | 47.1% | 28.2% |
        | *SIFT + FVs* | 45.7% | 25.7% |
        | CNN | 37.5% | 17.0% |
        | **Ours, shapes: 8 images, 10 views** | **Top-1 (test)** | **Top-5 (test)** |
        | 1 CNN: runs/a/model.safetensors | 62.5% | 12.5% |

        """));

    [Test]
    public void Latex_OfTable2_IsAsWrittenDown() => Assert.That(TableText.Latex(Of(2, 1, "a.safetensors", Odd).Table), Is.EqualTo("""
        % needs \usepackage{booktabs}
        \begin{table}
          \centering
          \caption{Table 2: error rates on the validation and test sets of ILSVRC-2012, and ours. Models with an asterisk were pre-trained on the Fall 2011 release of ImageNet. In italics are results of others.}
          \begin{tabular}{lrrr}
            \toprule
            Model & Top-1 (val) & Top-5 (val) & Top-5 (test) \\
            \midrule
            \textit{SIFT + FVs} & --- & --- & 26.2\% \\
            1 CNN & 40.7\% & 18.2\% & --- \\
            5 CNNs & 38.1\% & 16.4\% & 16.4\% \\
            1 CNN* & 39.0\% & 16.6\% & --- \\
            7 CNNs* & 36.7\% & 15.4\% & 15.3\% \\
            \midrule
            Ours, shapes: 8 images, 1 view & Top-1 (test) & Top-5 (test) &  \\
            \midrule
            1 CNN: a.safetensors & 50.0\% & 25.0\% &  \\
            1 CNN: runs/a\_b \& 50\% \textless{}i\textgreater{}\textbar{}\$x\$\#\{1\}\textasciitilde{}\textasciicircum{}\textbackslash{}??/m.safetensors & 75.0\% & 37.5\% &  \\
            2 CNNs averaged & 62.5\% & 12.5\% &  \\
            \bottomrule
          \end{tabular}
        \end{table}

        """));

    [Test]
    public void Html_OfTable1_IsAsWrittenDown() => Assert.That(TableText.Html(Of(1, 1, "a.safetensors").Table), Is.EqualTo("""
        <table class="comparison">
        <caption>Table 1: error rates on the test set of ILSVRC-2010, and ours. In italics are results of others.</caption>
        <tbody>
        <tr>
        <th scope="col">Model</th>
        <th scope="col">Top-1</th>
        <th scope="col">Top-5</th>
        </tr>
        <tr>
        <th scope="row">
        <i>Sparse coding</i>
        </th>
        <td>47.1%</td>
        <td>28.2%</td>
        </tr>
        <tr>
        <th scope="row">
        <i>SIFT + FVs</i>
        </th>
        <td>45.7%</td>
        <td>25.7%</td>
        </tr>
        <tr>
        <th scope="row">CNN</th>
        <td>37.5%</td>
        <td>17.0%</td>
        </tr>
        </tbody>
        <tbody>
        <tr>
        <th scope="col">Ours, shapes: 8 images, 1 view</th>
        <th scope="col">Top-1 (test)</th>
        <th scope="col">Top-5 (test)</th>
        </tr>
        <tr>
        <th scope="row">1 CNN: a.safetensors</th>
        <td>62.5%</td>
        <td>12.5%</td>
        </tr>
        </tbody>
        </table>

        """));

    /// <summary>A name is a text in each of the languages, and one line.</summary>
    [Test]
    public void Names_AreTexts()
    {
        var table = Of(1, 1, Odd).Table;
        Assert.That(
            TableText.Markdown(table).Split('\n')[^2],
            Is.EqualTo("| 1 CNN: runs/a\\_b &amp; 50% &lt;i&gt;\\|\\$x\\$\\#{1}\\~^\\\\\uFFFD\uFFFD/m.safetensors | 62.5% | 12.5% |"));
        var cells = XElement.Parse(TableText.Html(table)).Descendants("th").ToArray();
        Assert.That(cells[^1].Value, Is.EqualTo("1 CNN: " + Odd.Replace('\n', '\uFFFD').Replace('\u001B', '\uFFFD')));
        Assert.That(cells[^1].Elements(), Is.Empty);
    }

    /// <summary>Of four classes the second error is about three, of two there is none.</summary>
    [TestCase(3, "Top-1 (test)|Top-3 (test)", "62.5%|12.5%|")]
    [TestCase(1, "Top-1 (test)|", "62.5%||")]
    public void Ours_SaysOfHowManyClassesItIs(int k, string headers, string cells)
    {
        var lines = TableText.Latex(Of(2, 1, k, "a").Table).Split('\n').Select(line => line.Replace("\\\\", "").Replace("\\%", "%").Split('&').Select(cell => cell.Trim()).ToArray()).ToArray();
        Assert.That(string.Join('|', lines.Single(line => line[0].StartsWith("Ours", StringComparison.Ordinal))[1..]), Does.StartWith(headers));
        Assert.That(string.Join('|', lines.Single(line => line[0] == "1 CNN: a")[1..]), Is.EqualTo(cells));
    }

    [Test]
    public void Write_WritesAllForms()
    {
        using var folder = new TempFolder();
        var files = Of(2, 10, "a", "b").Write(folder.In("tables"));
        Assert.That(files.Select(file => Path.GetRelativePath(folder.Path, file)), Is.EqualTo(new[] { "tables/table2.md", "tables/table2.tex", "tables/table2.html", "tables/table2.json" }));
        var json = JsonDocument.Parse(File.ReadAllText(files[3])).RootElement;
        Assert.That(json.GetProperty("paper").GetProperty("rows")[0].GetRawText().ReplaceLineEndings("").Replace(" ", ""), Is.EqualTo("{\"model\":\"SIFT\\u002BFVs\",\"errors\":[null,null,0.262]}"));
        var ours = json.GetProperty("ours");
        Assert.That((ours.GetProperty("data").GetString(), ours.GetProperty("split").GetString(), ours.GetProperty("images").GetInt32(), ours.GetProperty("views").GetInt32(), ours.GetProperty("top_k").GetInt32()), Is.EqualTo(("shapes", "test", 8, 10, 5)));
        Assert.That(
            ours.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("model")} {row.GetProperty("checkpoints").GetArrayLength()} {row.GetProperty("top1_error").GetDouble()} {row.GetProperty("topk_error").GetDouble()}"),
            Is.EqualTo(new[] { "1 CNN: a 1 0.5 0.25", "1 CNN: b 1 0.75 0.375", "2 CNNs averaged 2 0.625 0.125" }));
    }

    private static ModelTable Of(int number, int views, params string[] checkpoints) => Of(number, views, 5, checkpoints);

    /// <summary>Eight images: of all averaged 5 and 1 wrong, of the first alone 4 and 2, of the second 6 and 3.</summary>
    private static ModelTable Of(int number, int views, int k, params string[] checkpoints)
    {
        var settings = new EvaluationSettings { Checkpoints = checkpoints, Split = "test", Views = views };
        return ModelTable.Of(number, settings, "shapes", new EvaluationResult(Tally(k, 5, 1), []) { Alone = checkpoints.Length > 1 ? [Tally(k, 4, 2), Tally(k, 6, 3)] : [] });
    }

    private static Tally Tally(int k, int wrong, int wrongAmongK)
    {
        var tally = AlexNet.Training.Evaluation.Tally.Of(k);
        for (var image = 0; image < 8; image++)
        {
            // The label is the first of eight classes where it is right, else behind one other, or behind all.
            var probabilities = new float[8];
            probabilities[image < wrong ? 1 : 0] = 1;
            tally.Add(image < wrongAmongK ? [0, 1, 1, 1, 1, 1, 1, 1] : probabilities, label: 0, loss: 0);
        }

        return tally;
    }
}
