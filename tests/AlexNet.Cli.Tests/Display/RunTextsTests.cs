using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Tests.Display;

/// <summary>What a run tells, in words.</summary>
public sealed class RunTextsTests
{
    private static readonly (RunEvent Event, string Words)[] Known =
    [
        (new RecipeChanged(20, 320, [new FieldChange("batch", "16", "32"), new FieldChange("epochs", "4", "6")]),
            "the recipe is another from step 20 (320 images) on: batch 16 → 32, epochs 4 → 6"),
        (new RateDropped(120, 7, 0.001, 3, 1, 2), "epoch 7, step 120: no better validation error for 3 epochs: the learning rate drops to 0.001, 1 of 2 times"),
        (new RateDropped(120, 7, 0.001, 1, 2, 3), "epoch 7, step 120: no better validation error for an epoch: the learning rate drops to 0.001, 2 of 3 times"),
        (new StoppedEarly(300, 12, 3, 5000), "epoch 12, step 300: no better validation error for 3 epochs: early stopping ends the run before its 5000 steps"),
        (new ScheduleEnded(300, 12, 3, 5000), "epoch 12, step 300: no better validation error for 3 epochs at the lowest learning rate: the schedule ends the run before its 5000 steps"),
        (new NoProgress(400, 300, 2.3021, 2.302585) { Remedies = [Remedy.QuickRecipe, Remedy.NewLowerRate(0.001)] },
            "step 400: for 300 updates the loss has stayed at 2.302, and guessing costs 2.303; to be tried: --recipe quick, which is made for small data sets and short runs; --learning-rate 0.001: a lower one"),
    ];

    [Test]
    public void Happened_SaysWhat() => Assert.That(Known.Select(each => RunTexts.Happened(each.Event)), Is.EqualTo(Known.Select(each => each.Words)));

    [Test]
    public void Known_HasAllThereAre() => Assert.That(
        Known.Select(each => each.Event.GetType()).Distinct(),
        Is.EquivalentTo(typeof(RunEvent).Assembly.GetTypes().Where(type => type.BaseType == typeof(RunEvent))));
}
