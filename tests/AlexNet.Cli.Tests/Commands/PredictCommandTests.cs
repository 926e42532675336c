using System.Globalization;
using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Commands;

public sealed class PredictCommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        TinyPictures.WriteOne("photo.jpg", 0, 1);
        foreach (var path in new[] { "folder/b.jpg", "folder/a/c.jpg", "folder/a, \"b\".jpg" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            TinyPictures.WriteOne(path, 1, path.Length);
        }

        File.WriteAllText("folder/a/note.jpg", "no picture");
        File.WriteAllText("folder/empty", "");
        File.WriteAllText("folder/.hidden", "hidden");
        Directory.CreateSymbolicLink("folder/a/round", "..");
        File.WriteAllBytes("damaged.jpg", File.ReadAllBytes("photo.jpg")[..300]);
        Directory.CreateDirectory("mixed");
        File.Copy("damaged.jpg", "mixed/1.jpg");
        File.Copy("photo.jpg", "mixed/2.jpg");
    }

    /// <summary>The model is named first; the images come by name, from a link that leads back only once.</summary>
    [Test]
    public void Predict_TakesFolders()
    {
        var outcome = Run($"predict --checkpoint {Model} folder photo.jpg");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        var lines = outcome.Output.Split('\n');
        Assert.That(lines[0], Is.EqualTo($"Model: {Model}, cifar-relu of 3 classes after 3 updates"));
        Assert.That(lines.Where(line => line.EndsWith(".jpg", StringComparison.Ordinal)), Is.EqualTo(new[] { "folder/a, \"b\".jpg", "folder/a/c.jpg", "folder/b.jpg", "photo.jpg" }));
        Assert.That(lines[^2], Is.EqualTo("left out: 2 files that are no images"));
        AssertOneLine(Run($"predict --checkpoint {Model} data"), "data: none of 3 files below it is an image");
    }

    [Test]
    [Covers("predict", "--images")]
    public void Predict_TakesImagesByOptionToo() =>
        Assert.That(Run($"predict --checkpoint {Model} --images photo.jpg folder/b.jpg").Output, Is.EqualTo(Run($"predict --checkpoint {Model} photo.jpg folder/b.jpg").Output).And.Contains("folder/b.jpg"));

    [Test]
    [Covers("predict", "--checkpoint")]
    public void Predict_TakesTheCheckpoint()
    {
        Assert.That(Train("--run second --seed 9").Code, Is.Zero);
        Assert.That(Run("predict photo.jpg").Output, Does.StartWith("Model: runs/second/model.safetensors, cifar-relu of 3 classes after 3 updates\n"));
        Assert.That(Run($"predict photo.jpg --checkpoint {Model}").Output, Does.StartWith($"Model: {Model}, "));
    }

    [Test]
    [Covers("predict", "--data")]
    public void Predict_TakesTheStatisticsOfTheData()
    {
        const string Alone = "predict --checkpoint alone/model.safetensors photo.jpg";
        Directory.CreateDirectory("alone");
        using (var file = SafetensorsFile.Open(Model))
        {
            var weights = file.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal)).Select(name => TensorData.From<float>(name, file.Read<float>(name), [.. file.Tensor(name).Shape])).ToArray();
            var metadata = file.Metadata.Where(entry => !entry.Key.StartsWith("statistics.", StringComparison.Ordinal) && entry.Key != "checksum").ToDictionary();
            metadata["version"] = "1";
            SafetensorsWriter.Write("alone/model.safetensors", weights, metadata);
        }

        AssertOneLine(Run(Alone), "alexnet: alone/model.safetensors: there is no statistics.safetensors beside it; --data or --manifest must name the data it was trained on\n");
        var outcome = Run($"{Alone} --data data");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output.Split('\n')[1..], Is.EqualTo(Run($"predict --checkpoint {Model} photo.jpg").Output.Split('\n')[1..]));
        TinyShards.Write("brighter", colours: [0, 0, 0]);
        Assert.That(Run($"{Alone} --data brighter").Output, Is.Not.EqualTo(outcome.Output));
    }

    [Test]
    public void Predict_ShowsTheFiveMostProbable()
    {
        TinyShards.Write("many", train: 28, validation: 0, classes: ["a", "b", "c", "d", "e", "f", "g"]);
        Assert.That(Run("train --data many --network cifar-relu --batch 7 --steps 1 --run seven").Code, Is.Zero);
        var outcome = Run("predict --checkpoint runs/seven/model.safetensors --json five.json photo.jpg");
        Assert.That(outcome.Output.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(7), outcome.ToString());
        var shares = JsonDocument.Parse(File.ReadAllText("five.json")).RootElement.GetProperty("images")[0].GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("probability").GetDouble()).ToArray();
        Assert.That(shares, Has.Length.EqualTo(5).And.Ordered.Descending);
    }

    /// <summary>What is not there is passed over where something is, and a folder's name may stand for none of its files.</summary>
    [Test]
    public void Predict_NamesWhatWasMistyped()
    {
        Directory.CreateDirectory("texts");
        File.WriteAllText("texts/a.txt", "no picture");
        AssertOneLine(Run($"predict --checkpoint {Model} --images absent --images none.jpg"), "alexnet: absent: there is no such file; allowed are image files and folders of them\n");
        AssertOneLine(Run($"predict --checkpoint {Model} texts"), "alexnet: texts: none of 1 file below it is an image; allowed are image files and folders of them\n");
    }

    /// <summary>What cannot be used is named when it is met; the rest is done, and the exit code tells.</summary>
    [Test]
    public void Predict_GoesOnAfterABadFile()
    {
        var outcome = Run($"predict --checkpoint {Model} --json mixed.json mixed nothing.jpg photo.jpg");
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        var errors = outcome.Error.TrimEnd('\n').Split('\n');
        Assert.That(errors, Has.Length.EqualTo(3));
        Assert.That(errors[0], Does.StartWith("warning: mixed/1.jpg: "));
        Assert.That(errors[1], Does.StartWith("warning: ").And.Contain("nothing.jpg"));
        Assert.That(errors[2], Is.EqualTo("alexnet: 2 of 4 images could not be used"));
        Assert.That(outcome.Output, Does.Contain("\nmixed/2.jpg\n").And.Contain("\nphoto.jpg\n"));
        var json = JsonDocument.Parse(File.ReadAllText("mixed.json")).RootElement;
        Assert.That(json.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("file").GetString()), Is.EqualTo(new[] { "mixed/1.jpg", "nothing.jpg" }));
        AssertOneLine(Run($"predict --checkpoint {Model} damaged.jpg"), "damaged.jpg: ");
        var all = Run($"predict --checkpoint {Model} damaged.jpg damaged.jpg");
        Assert.That(all.Code, Is.EqualTo(2), all.ToString());
        Assert.That(all.Error, Does.Match("^warning: damaged.jpg: .*\nwarning: damaged.jpg: .*\nalexnet: 2 of 2 images could not be used\n$"));
    }

    /// <summary>Both have all digits: they give the same floats.</summary>
    [Test]
    [Covers("predict", "--json", "--csv")]
    public void Predict_WritesTables()
    {
        Assert.That(Run($"predict --checkpoint {Model} --json out.json --csv out.csv folder photo.jpg").Code, Is.Zero);
        var json = JsonDocument.Parse(File.ReadAllText("out.json")).RootElement;
        Assert.That(json.GetProperty("model").GetRawText().Replace("\n", "").Replace(" ", ""), Is.EqualTo($$"""{"file":"{{Model}}","network":"cifar-relu","classes":3,"step":3}"""));
        Assert.That(json.GetProperty("others").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("faults").GetArrayLength(), Is.Zero);
        var images = json.GetProperty("images").EnumerateArray().ToArray();
        Assert.That(images.Select(image => image.GetProperty("file").GetString()), Is.EqualTo(new[] { "folder/a, \"b\".jpg", "folder/a/c.jpg", "folder/b.jpg", "photo.jpg" }));
        var labels = images.SelectMany(image => image.GetProperty("labels").EnumerateArray()).ToArray();
        Assert.That(labels.Take(3).Select(label => label.GetProperty("label").GetString()), Is.EquivalentTo(new[] { "red", "green", "blue" }));
        Assert.That(labels.Take(3).Sum(label => label.GetProperty("probability").GetDouble()), Is.EqualTo(1).Within(1e-6));

        var lines = File.ReadAllText("out.csv").TrimEnd('\n').Split('\n');
        Assert.That(lines[0], Is.EqualTo("file,rank,label,probability"));
        Assert.That(lines[1], Does.StartWith($"\"folder/a, \"\"b\"\".jpg\",1,{labels[0].GetProperty("label").GetString()},0."));
        Assert.That(lines[12], Does.StartWith("photo.jpg,3,"));
        Assert.That(
            lines.Skip(1).Select(line => float.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture)),
            Is.EqualTo(labels.Select(label => label.GetProperty("probability").GetSingle())));
        Assert.That(labels.Select(label => label.GetProperty("probability").GetSingle()).Distinct().Count(), Is.GreaterThan(6));
    }
}
