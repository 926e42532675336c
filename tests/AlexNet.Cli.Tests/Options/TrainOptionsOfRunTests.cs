using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AlexNet.Cli.Commands;
using AlexNet.Cli.Options;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Options;

/// <summary>What a run's <c>recipe.json</c> becomes as options, and that these come to the same run.</summary>
public sealed class TrainOptionsOfRunTests : CommandLineTest
{
    [TestCase("--data data", "")]
    [TestCase("--data data --recipe paper", " --recipe=paper")]
    [TestCase("--data data --recipe original --dropout 0.25", " --recipe=original --dropout=0.25")]
    [TestCase("--data data --epochs 3", " --epochs=3")]
    [TestCase("--data data --steps 5 --seed 18446744073709551615", " --steps=5 --seed=18446744073709551615")]
    [TestCase("--data data --weight-decay 0.1", " --weight-decay=0.1")]
    [TestCase("--data data --weight-decay 0.1 --bias-decay 0", " --weight-decay=0.1 --bias-decay=0")]
    [TestCase("--data data --rate conv1=0,fc6=0.5@3 --flips false", " --rate=conv1=0,fc6=0.5@3 --flips=false")]
    [TestCase("--data data --hold-out 0.25 --allow-empty --ignore *.txt --ignore b", " --ignore='*.txt' --ignore=b --hold-out=0.25 --allow-empty")]
    [TestCase("--data data --exif apply --max-bad 0.5 --log-every 3 --network cifar-relu", " --network=cifar-relu --exif=apply --max-bad=0.5 --log-every=3")]
    [TestCase("--data data --device cuda:0 --precision bf16", "")]
    public void Of_IsWhatWasGiven(string line, string options)
    {
        var device = line.Contains("cuda") ? " --device=cuda:0 --precision=bf16" : " --device=auto";
        var at = options.IndexOf(" --exif", StringComparison.Ordinal) is var exif and >= 0 ? exif : options.Length;
        var (settings, given) = Given(line);
        Assert.That(given, Is.EqualTo($"--data={Path.GetFullPath("data")}{options[..at]}{device}{options[at..]}"));

        // The shell's quotes are none of the program's.
        var (again, _) = Given(given.Replace("'", ""));
        Assert.That((again.Recipe, again.Engine, again.Exif, again.LogEvery, again.MaxBadFraction), Is.EqualTo((settings.Recipe, settings.Engine, settings.Exif, settings.LogEvery, settings.MaxBadFraction)));
        Assert.That((again.Reading.HeldOut, again.Reading.AllowEmptyClasses), Is.EqualTo((settings.Reading.HeldOut, settings.Reading.AllowEmptyClasses)));
    }

    /// <summary>A recipe of a manifest that is still there needs no options; once it is gone, what no option says is told.</summary>
    [Test]
    public void Of_AManifestsRecipe()
    {
        var manifest = JsonNode.Parse("""
            { "name": "x", "origin": "here", "licence": "none", "layout": "shards", "root": "data",
              "recipe": { "base": "paper", "batch": 16, "schedule": { "kind": "milestones", "factor": 10, "epochs": [2] } } }
            """)!;
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/x.json", manifest.ToString());
        var file = Path.GetFullPath("data-manifests/x.json");
        var (settings, given) = Given($"--manifest {file} --seed 7");
        Assert.That(given, Is.EqualTo($"--manifest={file} --seed=7 --device=auto"));
        File.Delete(file);
        Assert.That(
            Of(settings),
            Is.EqualTo($"--manifest={file} --recipe=paper --batch=16 --seed=7 --device=auto # without options for: schedule milestones, factor 10, epochs 2"));
    }

    [Test]
    public void Of_AFolderThatDoesNotSay() => Assert.That(TrainOptionsOfRun.Of(new RunFolder("nothing")), Is.Null);

    private static (RunSettings Settings, string Options) Given(string line)
    {
        var train = new TrainCommand();
        var result = TrainCommand.Create(train).Parse(line);
        var (data, command) = (new DataOptions(), new Command("data") { TreatUnmatchedTokensAsErrors = false });
        data.AddTo(command);
        var location = data.Locate(command.Parse(line));
        var recipe = Regex.Match(line, "--recipe[ =]([a-z]+)") is { Success: true } named ? named.Groups[1].Value : null;
        var choice = new RecipeChoice(location.Manifest, recipe, line.Contains("cifar-relu") ? "cifar-relu" : null, null, null);
        var settings = train.Settings(result, location, choice, Resumption.Anew(new RunFolder("run")));
        return (settings, Of(settings));
    }

    private static string Of(RunSettings settings)
    {
        RunOrigin.Write(new RunFolder("run"), settings, choice: null, new RecipeHistory(settings.Recipe, []));
        return TrainOptionsOfRun.Of(new RunFolder("run"))!;
    }
}
