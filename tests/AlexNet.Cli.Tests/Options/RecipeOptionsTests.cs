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
    public void Changes_AreTheGivenFields(string line, string json)
    {
        var options = new RecipeOptions();
        Assert.That(options.Changes(Command(options).Parse(line)).GetRawText(), Is.EqualTo(json));
    }

    [Test]
    public void Options_AreNamedAfterFieldsEverywhere()
    {
        var options = Command(new RecipeOptions()).Options.ToDictionary(option => option.Name);
        Assert.That(options["--weight-decay"].Description, Is.EqualTo("decay of weights, and of biases unless the recipe or --bias-decay says otherwise"));
        Assert.That(options["--init"].HelpName, Is.EqualTo("paper|original|he|FILE"));
        Assert.That(options["--shuffle"].HelpName, Is.EqualTo("true|false"));
    }

    [Test]
    public void OfBatches_IsWhatOtherCommandsTakeToo() => Assert.That(
        Command(RecipeOptions.OfBatches()).Options.Select(option => option.Name),
        Is.EqualTo(new[] { "--batch", "--augment", "--lighting", "--pixel-scale", "--seed", "--shuffle" }));

    private static Command Command(RecipeOptions options)
    {
        var command = new Command("test");
        options.AddTo(command);
        return command;
    }
}
