namespace AlexNet.Experiments.Tests.Sweeps;

/// <summary>Which runs figure 1 has, and which of them are drawn.</summary>
public sealed class Figure1GridTests
{
    [Test]
    public void Runs_AreFunctionAfterFunctionRateAfterRate()
    {
        var runs = Figure1.runs(Figure1.chosen(["tanh", "relu"], ["0.03,0.01", "relu=0.1"]), Figure1.recipe);
        Assert.That(runs.Select(run => run.Name), Is.EqualTo(new[] { "tanh-rate-0.01", "tanh-rate-0.03", "relu-rate-0.1" }));
        Assert.That(runs.Select(run => run.Network), Is.EqualTo(new[] { "cifar-tanh", "cifar-tanh", "cifar-relu" }));
        Assert.That(runs.Select(run => run.Group), Is.EqualTo(new[] { "tanh", "tanh", "relu" }));
        Assert.That(runs.Select(run => run.Recipe.LearningRate), Is.EqualTo(new[] { 0.01, 0.03, 0.1 }));
        Assert.That(runs.Select(run => run.Recipe.Seed), Is.All.EqualTo(2012));
    }

    [Test]
    public void Runs_ByDefault()
    {
        var runs = Figure1.runs(Figure1.chosen(null, []), Figure1.recipe).Select(run => run.Name);
        Assert.That(runs, Is.EqualTo(new[]
        {
            "relu-rate-0.0003", "relu-rate-0.001", "relu-rate-0.003", "relu-rate-0.01",
            "tanh-rate-0.0003", "tanh-rate-0.001", "tanh-rate-0.003", "tanh-rate-0.01",
            "logistic-rate-0.001", "logistic-rate-0.003", "logistic-rate-0.01", "logistic-rate-0.03",
        }));
    }

    /// <summary>No regularisation of any kind.</summary>
    [Test]
    public void Recipe_IsBare()
    {
        var recipe = Figure1.recipe;
        Assert.That((recipe.WeightDecay, recipe.BiasDecay, recipe.Dropout, recipe.Augment, recipe.Lighting), Is.EqualTo((0.0, 0.0, 0.0, Augment.None, LightingScale.Off)));
        Assert.That((recipe.Schedule, recipe.Momentum, recipe.Batch, recipe.Epochs), Is.EqualTo((Schedule.Constant, 0.9, 128, 40)));
        Assert.That((recipe.Initialisation, recipe.PixelScale), Is.EqualTo((Initialisation.Paper, 1.0)));
    }

    [TestCase("relu,swish", "", "functions is 'relu,swish'; allowed are relu, tanh, logistic, with commas between them")]
    [TestCase("relu,relu", "", "functions is 'relu,relu'; allowed is each function once")]
    [TestCase("relu", "0.1,-1", "rates is '0.1,-1'; allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01")]
    [TestCase("relu", "tanh=0.1", "rates is 'tanh=0.1'; allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01")]
    [TestCase("relu", "relu=", "rates is 'relu='; allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01")]
    public void Chosen_RefusesWhatIsNone(string functions, string rates, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Figure1.chosen(functions.Split(','), rates == "" ? [] : [rates]));
        Assert.That(error!.Message, Is.EqualTo(message));
    }

    /// <summary>Epochs of 20 and 10 images: the mean over an epoch is weighted; the open epoch does not count until the run is over, and what
    /// runs on beyond the last counts to it.</summary>
    [TestCase(false, new[] { 0.6 })]
    [TestCase(true, new[] { 0.6, 0.28 })]
    public void Curve_IsTheMeanOverEachEpoch(bool isOver, double[] errors)
    {
        LoggedError[] lines = [new(0, 0.8, 10), new(0, 0.4, 10), new(1, 0.3, 8), new(2, 0.2, 2)];
        Assert.That(TrainingCurve.Of(lines, 2, isOver).Errors, Is.EqualTo(errors).Within(1e-12));
    }

    /// <summary>From 40 % to 20 % within the third epoch, 25 % lies three quarters of the way.</summary>
    [TestCase(new[] { 0.7, 0.4, 0.2 }, 2.75)]
    [TestCase(new[] { 0.7, 0.25, 0.2 }, 2.0)]
    [TestCase(new[] { 0.1 }, 0.8125, Description = "from 90 % at 0 epochs")]
    [TestCase(new[] { 0.7, 0.4 }, null)]
    [TestCase(new double[0], null)]
    public void EpochsTo_LiesOnAStraightLine(double[] errors, double? epochs) =>
        Assert.That(new TrainingCurve(errors).EpochsTo(0.25, 0.9), epochs is { } expected ? Is.EqualTo(expected).Within(1e-12) : Is.Null);

    [Test]
    public void Best_IsTheFewestEpochs_ElseTheLowestError()
    {
        var (slow, fast, low, high) = (Curve(0.5, 0.3, 0.1), Curve(0.5, 0.2), Curve(0.5, 0.4, 0.3), Curve(0.6, 0.5));
        Assert.That(Figure1.best([slow, fast, low], 0.25, 0.9), Is.EqualTo(1));
        Assert.That(Figure1.best([high, low], 0.25, 0.9), Is.EqualTo(1));
        Assert.That(Figure1.best([low, low], 0.25, 0.9), Is.EqualTo(0), "of equal ones the first");
        Assert.That(Figure1.best([Curve()], 0.25, 0.9), Is.EqualTo(-1));

        static TrainingCurve Curve(params double[] errors) => new(errors);
    }
}
