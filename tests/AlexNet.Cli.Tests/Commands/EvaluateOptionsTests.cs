using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Commands;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Each option of evaluate and the rest of predict's make a difference.</summary>
public sealed class EvaluateOptionsTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        TinyShards.Write("elsewhere", train: 8, validation: 7);
        TinyPictures.WriteOne("photo.jpg", 0, 1);
        File.WriteAllText("tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
    }

    [TestCase("--split train", "data train", "20")]
    [TestCase("--split validation", "data validation", "10")]
    [TestCase("--data elsewhere", "elsewhere validation", "7")]
    [TestCase("--manifest tiny.json --data elsewhere", "tiny validation", "7")]
    [Covers("evaluate")]
    public void Images_AreThoseAskedFor(string options, string split, string images)
    {
        var outcome = Run($"evaluate --checkpoint {Model} {options}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Screen.Cells(outcome.Output.Split('\n'))[1][..2], Is.EqualTo(new[] { split, images }));
    }

    /// <summary>Of the splits that there are: validation, else test, else what was trained on.</summary>
    [TestCase("train", "validation", "test", "judged validation")]
    [TestCase("train", "test", "", "judged test")]
    [TestCase("train", "", "", "judged train")]
    public void Split_IsTheFirstOfThoseHeldOut(string first, string second, string third, string split)
    {
        TinyPictures.Write("judged", perClass: 2);
        Directory.CreateDirectory("kept");
        foreach (var (name, of) in new[] { (first, "train"), (second, "validation"), (third, "train") }.Where(pair => pair.Item1.Length > 0))
        {
            Copy($"judged/{of}", $"kept/{name}");
        }

        Directory.Delete("judged", recursive: true);
        Directory.Move("kept", "judged");
        if (!Directory.Exists("runs/judged"))
        {
            Assert.That(Run("train --data judged --network cifar-relu --batch 4 --steps 1 --run judged").Code, Is.Zero);
        }

        var outcome = Run("evaluate --checkpoint runs/judged/model.safetensors --data judged");
        Assert.That(Screen.Cells(outcome.Output.Split('\n'))[1][0], Is.EqualTo(split), outcome.ToString());
        Directory.Delete("judged", recursive: true);

        static void Copy(string from, string to)
        {
            foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, path));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(path, copy);
            }
        }
    }

    /// <summary>Top-1 and top-5 of three classes, against the images' own ranks.</summary>
    [Test]
    [Covers("evaluate", "--json", "--checkpoint", "--views")]
    public void Result_IsWrittenToo()
    {
        Assert.That(Train("--run second --seed 5").Code, Is.Zero);
        var one = Result($"--checkpoint {Model}");
        Assert.That((one.GetProperty("data").GetString(), one.GetProperty("split").GetString(), one.GetProperty("images").GetInt32(), one.GetProperty("views").GetInt32()), Is.EqualTo(("data", "validation", 10, 1)));
        var other = Result("--checkpoint runs/second/model.safetensors");
        var both = Result($"--checkpoint {Model} runs/second/model.safetensors");
        Assert.That(both.GetProperty("checkpoints").GetArrayLength(), Is.EqualTo(2));
        Assert.That(new[] { one, other, both }.Select(Loss), Is.Unique);
        Assert.That(Run($"evaluate --checkpoint {Model} runs/second/model.safetensors").Output, Does.Contain("2 checkpoints, 1 view\n"));
        var ten = Result($"--checkpoint {Model} --views 10");
        Assert.That(ten.GetProperty("views").GetInt32(), Is.EqualTo(10));
        Assert.That(Run($"evaluate --checkpoint {Model} --views 10").Output, Does.Contain("1 checkpoint, 10 views\n"));
    }

    [Test]
    [Covers("evaluate", "--confusion", "--mistakes", "--top")]
    public void Confusion_IsWrittenAndItsWorstNamed()
    {
        var outcome = Run($"evaluate --checkpoint {Model} --confusion matrix.csv --mistakes 2 --top 1 --json result.json");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        var lines = File.ReadAllLines("matrix.csv").Select(line => line.Split(',')).ToArray();
        Assert.That(lines[0], Is.EqualTo(new[] { "class", "images", "error", "red", "green", "blue" }));
        Assert.That(lines.Skip(1).Select(line => line[0]), Is.EqualTo(new[] { "red", "green", "blue" }));
        Assert.That(lines.Skip(1).Sum(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(10));
        double[] errors = [.. lines.Skip(1).Select((line, label) => 1 - double.Parse(line[3 + label], System.Globalization.CultureInfo.InvariantCulture) / double.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.That(lines.Skip(1).Select(line => double.Parse(line[2], System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(errors).Within(1e-12), "each class's own");
        var mistakes = JsonDocument.Parse(File.ReadAllText("result.json")).RootElement.GetProperty("mistakes");
        Assert.That(mistakes.GetArrayLength(), Is.EqualTo(2));
        var first = mistakes[0];
        Assert.That(first.GetProperty("picture").GetString(), Does.StartWith("data:image/jpeg;base64,/9j/"));
        Assert.That(Screen.Cells(outcome.Output.Split('\n').SkipWhile(line => !line.Contains("taken for")).Skip(1))[0][..3], Is.EqualTo(new[]
        {
            first.GetProperty("name").GetString(), first.GetProperty("label").GetString(), first.GetProperty("predicted").GetString(),
        }));
        Assert.That(outcome.Output, Does.Not.Contain("top-2").And.Not.Contain("top-1 error top-1"));
        Assert.That(Run($"evaluate --checkpoint {Model} --confusion matrix.json").Code, Is.Zero);
        var matrix = JsonDocument.Parse(File.ReadAllText("matrix.json")).RootElement;
        Assert.That(matrix.GetProperty("matrix").EnumerateArray().Select(row => string.Join(',', row.EnumerateArray())), Is.EqualTo(lines.Skip(1).Select(line => string.Join(',', line[3..]))));
        Assert.That(matrix.GetProperty("errors").EnumerateArray().Select(error => error.GetDouble()), Is.EqualTo(errors).Within(1e-12));
        Assert.That(matrix.GetProperty("images").EnumerateArray().Select(images => $"{images}"), Is.EqualTo(lines.Skip(1).Select(line => line[1])));
        Assert.That(Run($"evaluate --checkpoint {Model}").Output, Does.Not.Contain("taken for"));
        AssertOneLine(Run($"evaluate --checkpoint {Model} --top 3"), "--top is 3; of 3 classes allowed are 1 to 2");
    }

    [Test]
    [Covers("evaluate", "--batch", "--workers")]
    public void Settings_AreThoseGiven()
    {
        var given = Settings("--batch 3 --workers 5 --max-pixels 2 --split test --exif apply");
        var absent = Settings("");
        Assert.That((given.MaxPixels, given.Split, given.Exif, absent.MaxPixels, absent.Exif), Is.EqualTo((2_000_000, "test", (Imaging.Formats.Exif.ExifOrientation?)Imaging.Formats.Exif.ExifOrientation.Apply, 300_000_000, default(Imaging.Formats.Exif.ExifOrientation?))));
        Assert.That(Settings("--batch 65536").Batch, Is.EqualTo(65536));
        Assert.That((given.Batch, given.Workers), Is.EqualTo((3, 5)));
        Assert.That((absent.Batch, absent.Workers, absent.Views, absent.Split, absent.MaxBadFraction), Is.EqualTo((32, 0, 1, "validation", 0.01)));
    }

    [TestCase("--device cuda:99", "--device cuda")]
    [TestCase("--precision bf16 --device cpu", "--precision is 'bf16'")]
    [TestCase("--engine cuda --device cpu", "--engine is 'cuda'")]
    [Covers("evaluate")]
    [Covers("predict")]
    [Covers("profile")]
    public void Devices_ThatAreNotThereAreRefused(string option, string part)
    {
        AssertOneLine(Run($"evaluate --checkpoint {Model} {option}"), part);
        AssertOneLine(Run($"predict --checkpoint {Model} photo.jpg {option}"), part);
        AssertOneLine(Run($"profile --data data --network cifar-relu --batch 8 --batches 1 --workers 1 {option}"), part);
    }

    [Test]
    [Covers("evaluate", "--bad-images", "--max-bad")]
    public void BadImages_AreSkippedOrStopIt()
    {
        TinyPictures.Write("pictures", perClass: 6);
        Assert.That(Run("train --data pictures --network cifar-relu --batch 4 --steps 1 --run pictures").Code, Is.Zero);
        File.WriteAllText("pictures/validation/class0/01.jpg", "no picture");
        const string Line = "evaluate --checkpoint runs/pictures/model.safetensors";
        var skipped = Run(Line);
        Assert.That((skipped.Code, Screen.Cells(skipped.Output.Split('\n'))[1][1..3]), Is.EqualTo((0, new[] { "11", "1" })), skipped.ToString());
        AssertOneLine(Run($"{Line} --bad-images stop"), "1 of 12 images cannot be used, allowed are 0", "01.jpg");
        File.WriteAllText("pictures/validation/class0/02.jpg", "no picture");
        AssertOneLine(Run(Line), "2 of 12 images cannot be used, allowed are 1");
        Assert.That(Run($"{Line} --max-bad 0.2").Code, Is.Zero);
    }

    private static JsonElement Result(string options)
    {
        var outcome = Run($"evaluate {options} --json result.json");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        return JsonDocument.Parse(File.ReadAllText("result.json")).RootElement;
    }

    private static double Loss(JsonElement result) => result.GetProperty("loss").GetDouble();

    private static EvaluationSettings Settings(string line)
    {
        var evaluate = new EvaluateCommand();
        return evaluate.Settings(EvaluateCommand.Create(evaluate).Parse(line));
    }
}
