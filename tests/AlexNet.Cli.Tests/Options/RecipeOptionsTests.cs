using System.CommandLine;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests.Options;

public sealed class RecipeOptionsTests
{
    [TestCase("", "{}")]
    [TestCase("--learning-rate 0.5 --batch 3 --augment none", """{"batch":3,"learning_rate":0.5,"augment":"none"}""")]
    [TestCase("--seed 18446744073709551615", """{"seed":18446744073709551615}""")]
    [TestCase("--shuffle", """{"shuffle":true}""")]
    [TestCase("--shuffle false", """{"shuffle":false}""")]
    [TestCase("--init he", """{"init":"he"}""")]
    [TestCase("--init first.safetensors", "{}")]
    [TestCase("--steps 7", """{"steps":7}""")]
    [TestCase("--epochs 2", """{"epochs":2,"steps":0}""")]
    [TestCase("--learning-rate 1e-3 --dropout .5 --momentum -1", """{"learning_rate":0.001,"momentum":-1,"dropout":0.5}""")]
    [TestCase("--batch 99999999999999999999999 --seed 1e999", """{"batch":"99999999999999999999999","seed":"1e999"}""")]
    [TestCase("--rate conv1=0.1,fc8=2@3", """{"rate":["conv1=0.1","fc8=2@3"]}""")]
    [TestCase("--freeze conv1-conv2,fc4", """{"rate":["conv1-conv2=0","fc4=0"]}""")]
    [TestCase("--freeze conv1 --rate conv2=3", """{"rate":["conv2=3","conv1=0"]}""")]
    [TestCase("--crops false --flips false --lighting-epochs 4", """{"crops":false,"flips":false,"lighting_epochs":4}""")]
    [TestCase("--weight-decay 0,5 --bias-decay nan", """{"weight_decay":"0,5","bias_decay":"nan"}""")]
    public void Changes_AreTheGivenFields(string line, string json)
    {
        var options = new RecipeOptions();
        Assert.That(options.Changes(Command(options).Parse(line)).GetRawText(), Is.EqualTo(json));
    }

    [TestCase("conv1=0")]
    [TestCase("conv1,")]
    [TestCase("conv1-")]
    public void Freeze_TakesLayers(string layers)
    {
        var options = new RecipeOptions();
        var error = Assert.Throws<UserErrorException>(() => options.Changes(Command(options).Parse(["--freeze", layers])))!;
        Assert.That(error.Message, Is.EqualTo($"--freeze is '{layers}'; allowed are layers, or the first and the last of several: conv1-conv5,fc6"));
    }

    /// <summary>A file by its ending or because it is there; else a rule.</summary>
    [Test]
    public void InitialWeights_AreTheFileGiven()
    {
        using var folder = new TempFolder();
        var (plain, usual) = (folder.In("weights"), folder.In("weights.safetensors"));
        File.WriteAllText(plain, "");
        File.WriteAllText(usual, "");
        var options = new RecipeOptions();
        var command = Command(options);
        Assert.That(options.InitialWeights(command.Parse(["--init", plain])), Is.EqualTo(plain));
        Assert.That(options.InitialWeights(command.Parse(["--init", usual])), Is.EqualTo(usual));
        Assert.That(options.Changes(command.Parse(["--init", plain])).GetRawText(), Is.EqualTo("{}"));
        Assert.That((options.InitialWeights(command.Parse("--init he")), options.InitialWeights(command.Parse(""))), Is.EqualTo((default(string), default(string))));
        var error = Assert.Throws<UserErrorException>(() => options.InitialWeights(command.Parse("--init none.safetensors")))!;
        Assert.That(error.Message, Is.EqualTo("none.safetensors: there is no such file; allowed are paper, original, caffe, he or a file of weights"));
    }

    /// <summary>What is named first, of: the user, the checkpoint, the run without one, the manifest, the default.</summary>
    [TestCase(31, "caffe", "alexnet")]
    [TestCase(15, "original", "cifar-tanh")]
    [TestCase(7, "paper", "cifar-average")]
    [TestCase(3, "caffe", "alexnet-six")]
    [TestCase(1, "quick", null)]
    public void Choice_IsOfTheFirstThatNamesOne(int named, string recipe, string? network)
    {
        var manifest = (named & 2) == 0 ? null : new Loader.Manifests.Manifest
        {
            Path = "a.json",
            Name = "",
            Origin = "",
            Licence = "",
            Layout = Loader.Manifests.ManifestLayout.Folders,
            Root = "",
            Recipe = System.Text.Json.JsonDocument.Parse("""{ "base": "caffe", "network": "alexnet-six" }""").RootElement,
        };
        var begun = (named & 4) == 0 ? null : new RunOrigin("data", null, null, Imaging.Formats.Exif.ExifOrientation.Ignore, null, Loader.Layouts.DataReading.Default) { Recipe = Core.Recipes.paper, Network = "cifar-average" };
        var resumed = (named & 8) == 0 ? null : new Training.Checkpoints.CheckpointInfo("cifar-tanh", ["a"], Core.Recipes.original, Training.Checkpoints.CheckpointState.Start);
        var choice = (named & 16) == 0 ? new RecipeChoice(manifest, null, null, resumed, begun) : new RecipeChoice(manifest, "caffe", "alexnet", resumed, begun);
        Assert.That((choice.Recipe.Name, choice.Network), Is.EqualTo((recipe, network)));
    }

    [Test]
    public void Choice_KnowsItsNetworks() => Assert.That(
        Assert.Throws<UserErrorException>(() => _ = new RecipeChoice(null, null, "resnet", null, null).Network)!.Message, Does.StartWith("unknown network 'resnet'; known are: alexnet, "));

    [Test]
    public void Options_AreNamedAfterFieldsEverywhere()
    {
        var options = Command(new RecipeOptions()).Options.ToDictionary(option => option.Name);
        Assert.That(options["--weight-decay"].Description, Is.EqualTo("decay of weights, and of biases unless the recipe or --bias-decay says otherwise"));
        Assert.That(options["--init"].HelpName, Is.EqualTo("paper|original|caffe|he|FILE"));
        Assert.That(options["--shuffle"].HelpName, Is.EqualTo("true|false"));
    }

    [Test]
    public void OfBatches_IsWhatOtherCommandsTakeToo() => Assert.That(
        Command(RecipeOptions.OfBatches()).Options.Select(option => option.Name),
        Is.EqualTo(new[] { "--batch", "--microbatches", "--augment", "--crops", "--flips", "--lighting", "--lighting-epochs", "--pixel-scale", "--seed", "--shuffle", "--shuffle-window", "--sampling" }));

    private static Command Command(RecipeOptions options)
    {
        var command = new Command("test");
        options.AddTo(command);
        return command;
    }
}
