using System.Text.Json;

namespace AlexNet.Training.Tests.Recipes;

public sealed class RecipeJsonTests
{
    private static IEnumerable<Recipe> Recipes => Core.Recipes.all;

    [TestCaseSource(nameof(Recipes))]
    public void Read_GivesBackWhatWasWritten(Recipe recipe)
    {
        var text = RecipeJson.Write(recipe).ToJsonString();
        Assert.That(RecipeJson.Read(JsonDocument.Parse(text).RootElement, "file"), Is.EqualTo(recipe));
    }

    /// <summary>Names and order are in checkpoints and run folders.</summary>
    [Test]
    public void Write_GivesTheseFieldsInThisOrder() =>
        Assert.That(
            RecipeJson.Write(Core.Recipes.original).ToJsonString(),
            Is.EqualTo(
                """
                {"name":"original","batch":128,"microbatches":1,"epochs":91,"steps":0,"learning_rate":0.01,"base_batch":0,"bias_rate_factor":2,"rate":["conv1=0.1@67","conv1=0@72"],"momentum":0.9,"weight_decay":0.0005,
                "bias_decay":0,"clip_norm":0,"lars":0,"average_decay":0,"dropout":0.5,"dropout_scaling":"at-test","label_smoothing":0,"class_weights":"none","init":"original",
                "schedule":{"kind":"milestones","factor":10,"epochs":[25,51,79]},"warm_up_epochs":0,"early_stopping":0,"augment":"full","crops":true,"flips":true,"lighting":"original","lighting_epochs":67,"pixel_scale":1,"shuffle":true,"shuffle_window":0,"sampling":"uniform","seed":2012}
                """.ReplaceLineEndings("")));

    [Test]
    public void Apply_ChangesEveryField()
    {
        const string changes = """
            { "batch": 3, "epochs": 4, "steps": 5, "learning_rate": 0.125, "bias_rate_factor": 2, "momentum": 0.5, "weight_decay": 0.25,
              "bias_decay": 0.75, "dropout": 0, "dropout_scaling": "at-training", "init": "he", "augment": "none", "lighting": "original",
              "rate": ["conv1=0.5", "conv2-fc8=0@3"], "crops": false, "flips": false, "lighting_epochs": 6,
              "pixel_scale": 2.5, "shuffle": false, "sampling": "balanced", "label_smoothing": 0.5, "class_weights": "balanced", "seed": 18446744073709551615, "schedule": { "kind": "milestones", "factor": 5, "epochs": [2, 3] } }
            """;
        var recipe = Apply(changes);
        Assert.That((recipe.Batch, recipe.Epochs, recipe.Steps, recipe.LearningRate), Is.EqualTo((3, 4, 5, 0.125)));
        Assert.That((recipe.BiasRateFactor, recipe.Momentum, recipe.WeightDecay, recipe.BiasDecay), Is.EqualTo((2.0, 0.5, 0.25, 0.75)));
        Assert.That((recipe.Dropout, recipe.DropoutScaling, recipe.Initialisation), Is.EqualTo((0.0, DropoutScaling.AtTraining, Initialisation.He)));
        Assert.That((recipe.Augment, recipe.Lighting, recipe.PixelScale), Is.EqualTo((Augment.None, LightingScale.Original, 2.5)));
        Assert.That((recipe.Shuffle, recipe.Seed), Is.EqualTo((false, ulong.MaxValue)));
        Assert.That(recipe.Schedule, Is.EqualTo(Schedule.NewMilestones(5, [2, 3])));
        Assert.That(recipe.LayerRates, Is.EqualTo(new LayerRate[] { new("conv1", "conv1", 0.5, 0), new("conv2", "fc8", 0, 3) }));
        Assert.That((recipe.LabelSmoothing, recipe.ClassWeights, recipe.Sampling), Is.EqualTo((0.5, ClassWeighting.Balanced, Sampling.Balanced)));
        Assert.That((recipe.Crops, recipe.Flips, recipe.LightingEpochs), Is.EqualTo((false, false, 6)));
        Assert.That(RecipeJson.Read(JsonDocument.Parse(RecipeJson.Write(recipe).ToJsonString()).RootElement, "file"), Is.EqualTo(recipe));
    }

    [TestCase("""{ "batch": 0 }""", "'batch' is 0; allowed is a whole number from 1 to 65536")]
    [TestCase("""{ "batch": 1.5 }""", "'batch' is 1.5; allowed is a whole number from 1 to 65536")]
    [TestCase("""{ "epochs": 0 }""", "'epochs' is 0; allowed is a whole number from 1")]
    [TestCase("""{ "steps": -1 }""", "'steps' is -1; allowed is a whole number from 0")]
    [TestCase("""{ "learning_rate": -0.1 }""", "'learning_rate' is -0.1; allowed is a number of at least 0")]
    [TestCase("""{ "learning_rate": 1e999 }""", "'learning_rate' is 1e999; allowed is a number of at least 0")]
    [TestCase("""{ "base_batch": 65537 }""", "'base_batch' is 65537; allowed is a whole number from 0 to 65536")]
    [TestCase("""{ "lars": -0.1 }""", "'lars' is -0.1; allowed is a number of at least 0")]
    [TestCase("""{ "learning_rate": "abc" }""", "'learning_rate' is 'abc'; allowed is a number of at least 0")]
    [TestCase("""{ "bias_rate_factor": -1 }""", "'bias_rate_factor' is -1; allowed is a number of at least 0")]
    [TestCase("""{ "momentum": 1.5 }""", "'momentum' is 1.5; allowed is a number of at least 0 and below 1")]
    [TestCase("""{ "momentum": 1 }""", "'momentum' is 1; allowed is a number of at least 0 and below 1")]
    [TestCase("""{ "weight_decay": -1 }""", "'weight_decay' is -1; allowed is a number of at least 0")]
    [TestCase("""{ "bias_decay": null }""", "'bias_decay' is null; allowed is a number of at least 0")]
    [TestCase("""{ "dropout": 1 }""", "'dropout' is 1; allowed is a number of at least 0 and below 1")]
    [TestCase("""{ "dropout_scaling": "x" }""", "'dropout_scaling' is 'x'; allowed is at-test, at-training")]
    [TestCase("""{ "label_smoothing": 1 }""", "'label_smoothing' is 1; allowed is a number of at least 0 and below 1")]
    [TestCase("""{ "class_weights": true }""", "'class_weights' is true; allowed is none, balanced")]
    [TestCase("""{ "sampling": "random" }""", "'sampling' is 'random'; allowed is uniform, balanced")]
    [TestCase("""{ "init": 3 }""", "'init' is 3; allowed is paper, original, caffe, he")]
    [TestCase("""{ "augment": "some" }""", "'augment' is 'some'; allowed is full, none")]
    [TestCase("""{ "lighting": "on" }""", "'lighting' is 'on'; allowed is off, paper, original")]
    [TestCase("""{ "pixel_scale": 0 }""", "'pixel_scale' is 0; allowed is a number above 0")]
    [TestCase("""{ "shuffle": 1 }""", "'shuffle' is 1; allowed is true or false")]
    [TestCase("""{ "seed": -1 }""", "'seed' is -1; allowed is a whole number from 0 to 2⁶⁴ − 1")]
    [TestCase("""{ "schedule": "cosine" }""", "'schedule' is 'cosine'; allowed is an object")]
    [TestCase("""{ "schedule": { "factor": 2 } }""", "'schedule'.kind is missing; allowed is plateau, milestones, cosine, constant")]
    [TestCase("""{ "schedule": { "kind": "step" } }""", "'schedule'.kind is 'step'; allowed is plateau, milestones, cosine, constant")]
    [TestCase("""{ "schedule": { "kind": "plateau", "factor": 0.5 } }""", "'schedule'.factor is 0.5; allowed is a number of at least 1")]
    [TestCase("""{ "schedule": { "kind": "plateau", "patience": 0 } }""", "'schedule'.patience is 0; allowed is a whole number from 1")]
    [TestCase("""{ "schedule": { "kind": "milestones", "epochs": ["a"] } }""", """'schedule'.epochs is ["a"]; allowed is an array of whole numbers from 1""")]
    [TestCase("""{ "schedule": { "kind": "cosine", "speed": 1 } }""", "'schedule'.speed is unknown; allowed are kind, factor, times, patience, epochs")]
    [TestCase("""{ "rate": "conv1=1" }""", "'rate' is 'conv1=1'; allowed is a list of LAYER=X, FIRST-LAST=X or LAYER=X@EPOCH, with numbers X of at least 0")]
    [TestCase("""{ "rate": ["conv1=1", "conv2"] }""", """'rate' is ["conv1=1", "conv2"]; allowed is a list of LAYER=X""")]
    [TestCase("""{ "rate": [1] }""", "'rate' is [1]; allowed is a list of LAYER=X")]
    [TestCase("""{ "lighting_epochs": -1 }""", "'lighting_epochs' is -1; allowed is a whole number from 0")]
    [TestCase("""{ "crops": "centre" }""", "'crops' is 'centre'; allowed is true or false")]
    [TestCase("""{ "speed": 1 }""", "'speed' is unknown; allowed are name, batch, microbatches, epochs")]
    public void Apply_NamesTheFieldTheActualAndTheAllowed(string changes, string message) =>
        Assert.That(Assert.Throws<UserErrorException>(() => Apply(changes))!.Message, Does.StartWith(message));

    [Test]
    public void Apply_BiasDecayFollowsTheWeightDecayWhereARecipeTreatsBothAlike()
    {
        Assert.That(Apply("""{ "weight_decay": 0.1 }""").BiasDecay, Is.EqualTo(0.1));
        var original = RecipeJson.Apply(Core.Recipes.original, JsonDocument.Parse("""{ "weight_decay": 0.1 }""").RootElement, name => name);
        Assert.That((original.WeightDecay, original.BiasDecay), Is.EqualTo((0.1, 0.0)));
    }

    [TestCase("3", "$.recipe is 3; allowed is an object")]
    [TestCase("{}", "$.recipe.name is missing; allowed are paper, original, caffe, torchvision, quick")]
    [TestCase("""{ "name": 5 }""", "$.recipe.name is 5; allowed is paper, original, caffe, torchvision, quick")]
    public void Read_NamesTheFile(string json, string message) =>
        Assert.That(
            Assert.Throws<UserErrorException>(() => RecipeJson.Read(JsonDocument.Parse(json).RootElement, "some.file"))!.Message,
            Is.EqualTo("some.file: " + message));

    [Test]
    public void With_ChangesTheFieldsOfTheText()
    {
        var recipe = Core.Recipes.paper.With("""{ "batch": 7, "crops": false }""");
        Assert.That((recipe.Name, recipe.Batch, recipe.Crops, recipe.Momentum), Is.EqualTo(("paper", 7, false, 0.9)));
    }

    [TestCase("3", "recipe paper is to have 3; allowed is a JSON object of fields")]
    [TestCase("""{ "batch": 0 }""", "batch is 0; allowed is a whole number from 1 to 65536")]
    [TestCase("""{ "batch": }""", "recipe paper is to have what is no JSON: ")]
    public void With_SaysWhatIsWrong(string changes, string message) =>
        Assert.That(Assert.Throws<UserErrorException>(() => Core.Recipes.paper.With(changes))!.Message, Does.StartWith(message).And.Not.Contain("\n"));

    private static Recipe Apply(string changes) =>
        RecipeJson.Apply(Core.Recipes.paper, JsonDocument.Parse(changes).RootElement, name => $"'{name}'");
}
