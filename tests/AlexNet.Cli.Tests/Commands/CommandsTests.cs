using System.Text.Json;
using AlexNet.Loader.Statistics;

namespace AlexNet.Cli.Tests.Commands;

public sealed class CommandsTests : CommandLineTest
{
    private Outcome trained = null!;

    [OneTimeSetUp]
    public void TrainOnce() => trained = Train("--run first");

    [Test]
    public void Train_EndsWithATableTheFolderAndWhatToTypeNext()
    {
        Assert.That((trained.Code, trained.Error), Is.EqualTo((0, "")), trained.ToString());
        Assert.That(trained.Output, Does.Contain("validation, best").And.Contain("training, last line"));
        Assert.That(trained.Output, Does.Contain($"Run folder: {Path.Combine("runs", "first")}"));
        Assert.That(trained.Output, Does.Contain("dotnet cake --target=Evaluate --checkpoint=runs/first/model.safetensors --data=data"));
        Assert.That(trained.Output, Does.Contain("dotnet cake --target=Predict --checkpoint=runs/first/model.safetensors --images="));
        Assert.That(trained.Output.Split('\n').Max(line => line.Length), Is.LessThan(140));
    }

    [Test]
    [Covers("train", "--json")]
    public void Train_WritesWhatItCameTo()
    {
        Assert.That(Train("--run told --json told.json").Code, Is.Zero);
        var json = JsonDocument.Parse(File.ReadAllText("told.json")).RootElement;
        Assert.That(
            (json.GetProperty("run").GetString(), json.GetProperty("finished").GetBoolean(), json.GetProperty("model").GetString(), json.GetProperty("images").GetInt32()),
            Is.EqualTo(("runs/told", true, "runs/told/model.safetensors", 24)));
        var lines = File.ReadAllLines("runs/told/log.jsonl");
        Assert.That(
            new[] { "last", "best" }.Select(name => JsonSerializer.Serialize(json.GetProperty(name))),
            Is.EqualTo(lines[^2..].Select(line => JsonSerializer.Serialize(JsonDocument.Parse(line).RootElement))));
    }

    [Test]
    public void Train_DoesNotOverwriteARun()
    {
        AssertOneLine(Train("--run first"), "runs/first holds a run already", "--resume auto", "another --run");
        Assert.That(Train("--run other").Code, Is.Zero);
        AssertOneLine(Train("--run other --resume runs/first/checkpoint-00000003.safetensors"), "runs/other holds a run already");
    }

    [Test]
    public void Train_ResumesWhatItFinds()
    {
        Assert.That(Train("--run longer").Code, Is.Zero);
        var more = Run("train --data data --run longer --resume auto --steps 5");
        Assert.That(more.Code, Is.Zero, more.ToString());
        Assert.That(more.Output, Does.Contain("5 steps from step 3").And.Contain("cifar-relu"));
        var fresh = Train("--run fresh --resume auto");
        Assert.That(fresh.Output, Does.Contain("3 steps, "), fresh.ToString());
    }

    [Test]
    public void Train_ResumedStaysWithItsData()
    {
        Assert.That(Train("--run stays").Code, Is.Zero);
        foreach (var line in new[] { "--run stays --resume auto --steps 4", "--resume runs/stays/checkpoint-00000004.safetensors --steps 5", "--run branch --resume runs/stays/checkpoint-00000005.safetensors --steps 6" })
        {
            var outcome = Run("train " + line);
            Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
            Assert.That(outcome.Output, Does.Contain("cifar-relu on data:").And.Contain("from step "));
        }
    }

    [Test]
    public void Train_WithoutARunNameCountsThem()
    {
        Assert.That(Train().Output, Does.Contain("Run folder: runs/data-1"));
        Assert.That(Train().Output, Does.Contain("Run folder: runs/data-2"));
        Assert.That(Run("train --data data --resume auto --steps 4").Output, Does.Contain("Run folder: runs/data-2"));
    }

    [Test]
    public void Train_TakesAManifestsRecipe()
    {
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/tiny.json", """
            { "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data",
              "recipe": { "base": "paper", "network": "cifar-tanh", "batch": 5, "steps": 2, "learning_rate": 0.001 } }
            """);
        var outcome = Run("train --manifest tiny --run manifest");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("Training cifar-tanh on tiny").And.Contain("recipe paper, batch 5, 2 steps"));
        File.WriteAllText("data-manifests/bad.json", """
            { "name": "bad", "origin": "here", "licence": "none", "layout": "shards", "root": "data", "recipe": { "momentum": 2 } }
            """);
        AssertOneLine(Run("train --manifest bad"), "bad.json: $.recipe.momentum is 2", "below 1");
        AssertOneLine(Run("pcastats --manifest bad"), "bad.json: $.recipe.momentum is 2", "below 1");
    }

    [Test]
    public void Evaluate_TakesTheDataOfTheRun()
    {
        var outcome = Run("evaluate --checkpoint runs/first/model.safetensors --views 10 --json result.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("data validation").And.Contain("1 checkpoint, 10 views"));
        var result = JsonDocument.Parse(File.ReadAllText("result.json")).RootElement;
        Assert.That(result.GetProperty("images").GetInt32(), Is.EqualTo(10));
        Assert.That(result.GetProperty("top1_error").GetDouble(), Is.InRange(0, 1));
    }

    [Test]
    public void Predict_PrintsLabelsWithBars()
    {
        TinyPictures.WriteOne("photo.jpg", 0, 1);
        var outcome = Run("predict --checkpoint runs/first/model.safetensors --images photo.jpg photo.jpg");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output.Split("photo.jpg"), Has.Length.EqualTo(3));
        Assert.That(outcome.Output, Does.Contain("red").And.Contain("green").And.Contain("blue").And.Contain("%"));
    }

    [Test]
    [Covers("predict", "--manifest")]
    public void Predict_ShowsTheTitlesOfAManifest()
    {
        TinyPictures.WriteOne("photo.jpg", 0, 1);
        File.WriteAllText("titled.json", """{ "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data", "classes": ["red", "other"], "class_titles": ["Rot", "-"] }""");
        var outcome = Run("predict --checkpoint runs/first/model.safetensors --manifest titled.json photo.jpg");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("red (Rot)").And.Contain("green").And.Not.Contain("green ("));
    }

    [Test]
    public void PcaStats_WritesTheFile()
    {
        var outcome = Run("pcastats --data data --out stats");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(DataStatistics.Load("stats/statistics.safetensors").Count, Is.EqualTo(20));
        Assert.That(outcome.Output, Does.Contain("component 3").And.Contain("20 images of 32×32"));
    }

    [Test]
    public void Plan_PrintsThePapersNumbers()
    {
        var outcome = Run("plan --network alexnet --json plan.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("60,965,224").And.Contain("724,406,816").And.Contain("659,272"));
        Assert.That(JsonDocument.Parse(File.ReadAllText("plan.json")).RootElement.GetProperty("network").GetString(), Is.EqualTo("alexnet"));
    }
}
