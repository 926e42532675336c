namespace AlexNet.Experiments.Tests.Sweeps;

/// <summary>Which networks are compared, and how.</summary>
public sealed class EffectsTests
{
    private static readonly Recipe Recipe = Recipes.quick;

    [Test]
    public void Variants_OfAlexNet_AreAllThatThePaperTellsOf()
    {
        var variants = Effects.variants(null, Networks.alexnet, Recipe, 256);
        Assert.That(variants.Select(variant => variant.Name), Is.EqualTo(new[]
        {
            "base", "without-columns", "without-lrn", "without-overlap", "without-lighting", "without-crops", "without-flips", "without-dropout",
            "without-conv3", "without-conv4", "without-conv5",
        }));
        Assert.That(variants.Select(variant => variant.Network.Name), Is.EqualTo(new[]
        {
            "alexnet", "alexnet-one-gpu", "alexnet-without-lrn", "alexnet-without-overlap", "alexnet", "alexnet", "alexnet", "alexnet-without-dropout",
            "alexnet-without-conv3", "alexnet-without-conv4", "alexnet-without-conv5",
        }));
        Assert.That(variants.Select(variant => $"{variant.Paper.Top1}|{variant.Paper.Top5}"), Is.EqualTo(new[]
        {
            "|", "1.7|1.2", "1.4|1.2", "0.4|0.3", "over 1|", "|", "|", "|", "about 2|", "about 2|", "about 2|",
        }));
        Assert.That((variants[4].Recipe.Lighting, variants[5].Recipe.Crops, variants[6].Recipe.Flips), Is.EqualTo((LightingScale.Off, false, false)));
        Assert.That((variants[0].Recipe.Lighting, variants[0].Recipe.Crops, variants[0].Recipe.Flips), Is.EqualTo((LightingScale.Paper, true, true)));
    }

    /// <summary>Windows as large as the images are no effect, nor is a dropout that the recipe does not have.</summary>
    [TestCase(32, new[] { "overlap", "lighting", "flips", "conv3" })]
    [TestCase(64, new[] { "overlap", "lighting", "crops", "flips", "conv3" })]
    public void Variants_AreOfWhatTheNetworkHas(int size, string[] parts) =>
        Assert.That(Effects.variants(null, Networks.cifarRelu, Recipe, size).Skip(1).Select(variant => variant.Name), Is.EqualTo(parts.Select(part => $"without-{part}")));

    [Test]
    public void Variants_TakeAnyLayer_EachOnce() =>
        Assert.That(
            Effects.variants(["relu3", "depth", "conv4"], Networks.alexnet, Recipe, 256).Select(variant => variant.Name),
            Is.EqualTo(new[] { "base", "without-relu3", "without-conv3", "without-conv4", "without-conv5" }));

    [TestCase("overlap,lrn", "effects is 'overlap,lrn'; network cifar-relu with recipe quick has no 'lrn' on images of 32×32; allowed are overlap, lighting, flips, depth, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3")]
    [TestCase("columns", "effects is 'columns'; network cifar-relu with recipe quick has no 'columns' on images of 32×32; allowed are overlap, lighting, flips, depth, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3")]
    public void Variants_RefuseWhatThereIsNot(string effects, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Effects.variants(effects.Split(','), Networks.cifarRelu, Recipe, 32));
        Assert.That(error!.Message, Is.EqualTo(message));
    }

    /// <summary>All variants with the first seed come first.</summary>
    [Test]
    public void Runs_AreSeedAfterSeed()
    {
        var runs = Effects.runs(Effects.variants(["flips", "conv3"], Networks.cifarRelu, Recipe, 32), 2);
        Assert.That(runs.Select(run => run.Name), Is.EqualTo(new[]
        {
            "base-seed-2012", "without-flips-seed-2012", "without-conv3-seed-2012", "base-seed-2013", "without-flips-seed-2013", "without-conv3-seed-2013",
        }));
        Assert.That(runs.Select(run => run.Recipe.Seed), Is.EqualTo(new ulong[] { 2012, 2012, 2012, 2013, 2013, 2013 }));
        Assert.That(runs.Select(run => run.Recipe.Flips), Is.EqualTo(new[] { true, false, true, true, false, true }));
    }

    [Test]
    public void Spread_IsOfTheSample()
    {
        var spread = Spread.Of([2, 4, 9]);
        Assert.That((spread.Count, spread.Mean), Is.EqualTo((3, 5.0)));
        Assert.That(spread.Deviation, Is.EqualTo(3.605551275).Within(1e-9), "√((9 + 1 + 16) / 2)");
        Assert.That((Spread.Of([7]).Mean, Spread.Of([7]).Deviation), Is.EqualTo((7.0, double.NaN)));
        Assert.That((Spread.Of([]).Count, Spread.Of([]).Mean), Is.EqualTo((0, double.NaN)));
    }

    /// <summary>Differences are of equal seeds: 0.1 and 0.3, and not of seed 3, of which the base has no run.</summary>
    [Test]
    public void Compare_PairsRunsBySeed()
    {
        RunErrors[] runs =
        [
            new("base", 1, 0.5, 0.1), new("base", 2, 0.2, 0.2), new("without-lrn", 1, 0.6, 0.1), new("without-lrn", 2, 0.5, 0.1), new("without-lrn", 3, 0.1, 0.1),
        ];
        var table = Effects.compare(["base", "without-lrn", "without-conv3"], runs);
        Assert.That((table[0].Top1.Mean, table[0].Top1.Deviation), Is.EqualTo((0.35, 0.2121)).Using<double>(Near));
        Assert.That((table[0].Top1Change.Mean, table[0].Top1Change.Deviation), Is.EqualTo((0.0, 0.0)));
        Assert.That((table[1].Top1.Count, table[1].Top1.Mean), Is.EqualTo((3, 0.4)).Using<double>(Near));
        Assert.That((table[1].Top1Change.Count, table[1].Top1Change.Mean, table[1].Top1Change.Deviation), Is.EqualTo((2, 0.2, 0.1414)).Using<double>(Near));
        Assert.That((table[1].TopKChange.Mean, table[1].TopKChange.Deviation), Is.EqualTo((-0.05, 0.0707)).Using<double>(Near));
        Assert.That(table[2].Top1.Count, Is.Zero);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-4;
}
