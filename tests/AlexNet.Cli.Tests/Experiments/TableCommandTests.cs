using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Experiments;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Tests.Experiments;

public sealed class TableCommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";
    private const string Other = "runs/second/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        Assert.That(Train("--run second --seed 5").Code, Is.Zero);
        TinyShards.Write("elsewhere", train: 8, validation: 7);
        File.WriteAllText("tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
    }

    /// <summary>The same errors as Evaluate's, each alone and all averaged, below the paper's.</summary>
    [Test]
    [Covers("table", "--which", "--checkpoint", "--out", "--json")]
    public void Table_HasThePapersRowsAndOurs()
    {
        var outcome = Run($"table --which 2 --checkpoint {Model} {Other} --out tables --json too.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        var cells = Screen.Cells(outcome.Output.Split('\n'));
        Assert.That(cells[..6], Is.EqualTo(new[]
        {
            new[] { "Model", "Top-1 (val)", "Top-5 (val)", "Top-5 (test)" },
            ["SIFT + FVs", "—", "—", "26.2%"],
            ["1 CNN", "40.7%", "18.2%", "—"],
            ["5 CNNs", "38.1%", "16.4%", "16.4%"],
            ["1 CNN*", "39.0%", "16.6%", "—"],
            ["7 CNNs*", "36.7%", "15.4%", "15.3%"],
        }));
        Assert.That(cells[6], Is.EqualTo(new[] { "Ours, data: 10 images, 10 views", "Top-1 (validation)", "Top-2 (validation)" }));
        Assert.That(cells[7..].Select(row => row[0]), Is.EqualTo(new[] { $"1 CNN: {Model}", $"1 CNN: {Other}", "2 CNNs averaged" }));
        var rows = JsonDocument.Parse(File.ReadAllText("tables/table2.json")).RootElement.GetProperty("ours").GetProperty("rows").EnumerateArray().ToArray();
        foreach (var (row, checkpoints) in rows.Zip(new[] { Model, Other, $"{Model} {Other}" }))
        {
            Assert.That(Run($"evaluate --checkpoint {checkpoints} --views 10 --json one.json").Code, Is.Zero);
            var one = JsonDocument.Parse(File.ReadAllText("one.json")).RootElement;
            Assert.That((row.GetProperty("top1_error").GetDouble(), row.GetProperty("topk_error").GetDouble()), Is.EqualTo((one.GetProperty("top1_error").GetDouble(), one.GetProperty("topk_error").GetDouble())), checkpoints);
        }

        Assert.That(outcome.Output, Does.EndWith("Written: tables/table2.md\nWritten: tables/table2.tex\nWritten: tables/table2.html\nWritten: tables/table2.json\n"));
        Assert.That(File.ReadAllText("too.json"), Is.EqualTo(File.ReadAllText("tables/table2.json")));
        Assert.That(File.ReadAllText("tables/table2.md"), Does.Contain($"| 1 CNN: {Model} | "));
        var first = Run($"table --which 1 --checkpoint {Model}");
        Assert.That(Screen.Cells(first.Output.Split('\n'))[1..4].Select(row => string.Join(' ', row)), Is.EqualTo(new[] { "Sparse coding 47.1% 28.2%", "SIFT + FVs 45.7% 25.7%", "CNN 37.5% 17.0%" }));
        Assert.That(first.Output, Does.Contain($"1 CNN: {Model}").And.Not.Contain("averaged").And.Not.Contain("Written"));
    }

    [TestCase("--split train", "Ours, data: 20 images, 10 views", "(train)")]
    [TestCase("--views 1", "Ours, data: 10 images, 1 view", "(validation)")]
    [TestCase("--data elsewhere", "Ours, elsewhere: 7 images, 10 views", "(validation)")]
    [TestCase("--manifest tiny.json --data elsewhere", "Ours, tiny: 7 images, 10 views", "(validation)")]
    [Covers("table")]
    public void Images_AreThoseAskedFor(string options, string ours, string split)
    {
        var outcome = Run($"table --which 1 --checkpoint {Model} {options}");
        Assert.That(outcome.Output, Does.Contain($"{ours} ").And.Contain($"Top-1 {split} "), outcome.ToString());
    }

    /// <summary>Table 1 is about a test set, table 2 about a validation set first.</summary>
    [Test]
    public void Split_IsThatOfThePapersTable()
    {
        TinyPictures.Write("judged", perClass: 2);
        Directory.CreateDirectory("judged/test/class0");
        TinyPictures.WriteOne("judged/test/class0/1.jpg", 0, 1);
        Assert.That(Run("train --data judged --network cifar-relu --batch 4 --steps 1 --run judged").Code, Is.Zero);
        Assert.That(Run("table --which 1 --checkpoint runs/judged/model.safetensors").Output, Does.Contain("Ours, judged: 1 image, 10 views ").And.Contain("Top-1 (test)"));
        Assert.That(Run("table --which 2 --checkpoint runs/judged/model.safetensors").Output, Does.Contain("Ours, judged: 4 images, 10 views ").And.Contain("Top-1 (validation)").And.Not.Contain("Top-2"), "of two classes nothing beside top-1");
    }

    /// <summary>As for evaluate, whose options they are.</summary>
    [Test]
    [Covers("table", "--batch", "--workers", "--max-pixels", "--exif", "--bad-images", "--max-bad")]
    public void Settings_AreThoseGiven()
    {
        var given = Settings($"--checkpoint {Model} --batch 3 --workers 5 --max-pixels 2 --exif apply --max-bad 0.5");
        Assert.That((given.Batch, given.Workers, given.MaxPixels, given.Exif, given.MaxBadFraction), Is.EqualTo((3, 5, 2_000_000, (ExifOrientation?)ExifOrientation.Apply, 0.5)));
        var absent = Settings($"--checkpoint {Model}");
        Assert.That((absent.Batch, absent.Workers, absent.Views, absent.MaxBadFraction), Is.EqualTo((32, 0, 10, 0.01)));
        Assert.That(Settings($"--checkpoint {Model} --bad-images stop").MaxBadFraction, Is.Zero);
    }

    [Test]
    [Covers("table", "--ignore", "--hold-out", "--allow-empty")]
    public void Reading_IsAsAsked()
    {
        foreach (var (name, images) in new[] { ("red", 6), ("green", 6), ("blue", 6), ("white", 0) })
        {
            Directory.CreateDirectory($"pets/{name}");
            for (var i = 0; i < images; i++)
            {
                TinyPictures.WriteOne($"pets/{name}/{i}.jpg", label: 0, number: i);
            }
        }

        var line = $"table --which 1 --views 1 --checkpoint {Model} --data pets";
        AssertOneLine(Run(line), "pets/white: no images in this class folder");
        Assert.That(Run($"{line} --ignore white").Output, Does.Contain("Ours, pets: 18 images, 1 view "));
        Assert.That(Run($"{line} --ignore white --hold-out 0.5").Output, Does.Contain("Ours, pets: 9 images, 1 view "));
        AssertOneLine(Run($"{line} --allow-empty"), "has no class white");
    }

    [TestCase("--device cuda:99", "--device cuda")]
    [TestCase("--precision bf16 --device cpu", "--precision is 'bf16'")]
    [TestCase("--engine cuda --device cpu", "--engine is 'cuda'")]
    [Covers("table")]
    public void Devices_ThatAreNotThereAreRefused(string option, string part) => AssertOneLine(Run($"table --which 1 --checkpoint {Model} {option}"), part);

    [TestCase("", "no --which was given; allowed are 1 and 2")]
    [TestCase("--which 3", "--which is '3'; allowed are 1, 2")]
    [TestCase("--which 1 --views 2", "--views is '2'; allowed are 1, 10")]
    [TestCase("--which 1 --checkpoint nothing", "nothing: there is no such checkpoint")]
    [TestCase("--which 1 --split test --checkpoint " + Model, "no split test")]
    [TestCase("--which 1 --views 1 --out tiny.json/x --checkpoint " + Model, "tiny.json/x/table1.md: cannot be written: ")]
    public void Mistakes_AreOneLine(string options, string message) => AssertOneLine(Run($"table {options}"), message);

    private static EvaluationSettings Settings(string line)
    {
        var table = new TableCommand();
        return table.Settings(TableCommand.Create(table).Parse(line));
    }
}
