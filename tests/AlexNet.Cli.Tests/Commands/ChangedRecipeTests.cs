using System.Text.Json;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Runs that go on with other options than before: 20 images, an epoch of 5 updates of 4.</summary>
public sealed class ChangedRecipeTests : CommandLineTest
{
    [Test]
    public void Train_GoesOnWithWhatMayChange()
    {
        Begin("more");
        var outcome = GoOn("more", "--epochs 3 --batch 10");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(outcome.Output, Does.Contain("\nthe recipe is another from step 10 (40 images) on: batch 4 → 10, epochs 2 → 3\n"));
        Assert.That(outcome.Output, Does.Contain("12 steps from step 10").And.Contain("\n20 images in "));
    }

    [TestCase("--epochs 1", "nothing to do: --epochs is 1; the run has seen 40 images, 2 epochs of 20; allowed are at least 3")]
    [TestCase("--steps 9", "nothing to do: --steps is 9; the run has done 10 updates; allowed are at least 11")]
    [TestCase("--pixel-scale 1", "--pixel-scale is 1; allowed is 64 as before, for a run that goes on; a new run can take its weights: --init and its model")]
    [TestCase("--seed 1", "--seed is 1; allowed is 2012 as before, for a run that goes on; a new run can take its weights: --init and its model")]
    public void Train_RefusesWhatMustNotChangeOrLeavesNothing(string options, string message)
    {
        var run = "refused" + options.Replace(" ", "", StringComparison.Ordinal);
        Begin(run);
        var model = $"runs/{run}/model.safetensors";
        File.Delete(model);
        var outcome = GoOn(run, options);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((2, $"alexnet: {message}\n")));
        Assert.That(File.Exists(model), Is.False);
    }

    /// <summary>Scripts that start a run until it has succeeded end here.</summary>
    [Test]
    public void Train_ThatIsOverSaysSoAndHasSucceeded()
    {
        Begin("over");
        var outcome = GoOn("over", "");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "warning: nothing to do: the run is over after step 10; more --epochs train on\n")));
    }

    [TestCase("", 10)]
    [TestCase("--checkpoint-minutes 3", 3)]
    [TestCase("--checkpoint-minutes 0", 0)]
    public void Train_KeepsCheckpointsEveryTenMinutesUnlessToldOtherwise(string options, double minutes)
    {
        var run = "minutes" + minutes;
        Assert.That(Train($"--run {run} {options}").Code, Is.Zero);
        using var json = JsonDocument.Parse(File.ReadAllBytes($"runs/{run}/recipe.json"));
        Assert.That(json.RootElement.GetProperty("checkpoint_minutes").GetDouble(), Is.EqualTo(minutes));
    }

    private static void Begin(string run) => Assert.That(Run($"train --data data --network cifar-relu --batch 4 --epochs 2 --run {run}").Code, Is.Zero);

    private static Outcome GoOn(string run, string options) => Run($"train --data data --run {run} --resume auto {options}");
}
