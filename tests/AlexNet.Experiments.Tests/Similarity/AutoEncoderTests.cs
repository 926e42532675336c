using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;
using AlexNet.Experiments.Tests.Support;

namespace AlexNet.Experiments.Tests.Similarity;

/// <summary>Four groups of images, far from each other, in sixteen numbers.</summary>
public sealed class AutoEncoderTests
{
    private const int Size = 16;
    private const int Count = 200;
    private const int Groups = 4;

    private static readonly FeatureList Features = Grouped();
    private static readonly AutoEncoderRecipe Recipe = new() { Bits = 12, Epochs = 20, Hidden = 24, Batch = 20 };

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("alexnet-test-").FullName, "codes.safetensors");
    private AutoEncoder _encoder = null!;
    private double _loss;

    [OneTimeSetUp]
    public void Train()
    {
        var done = new List<(long, long)>();
        _encoder = AutoEncoder.Train(Features, Recipe, EngineRequest.Default, _ => { }, (images, all, loss) =>
        {
            done.Add((images, all));
            _loss = loss;
        }, CancellationToken.None);
        Assert.That((done.Count, done[0], done[^1]), Is.EqualTo((200, (20L, 4000L), (4000L, 4000L))));
    }

    [OneTimeTearDown]
    public void Release()
    {
        _encoder.Dispose();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    /// <summary>The deviation of a number is one: without learning half of sixteen is lost.</summary>
    [Test]
    public void Train_LearnsToGiveBack() => Assert.That(_loss, Is.LessThan(2));

    [Test]
    public void Encode_GivesHalfTheImagesEachBit()
    {
        var codes = _encoder.Encode(Features, CancellationToken.None);

        for (var bit = 0; bit < Recipe.Bits; bit++)
        {
            var set = Enumerable.Range(0, Count).Count(image => (codes[image][0] >> bit & 1) == 1);
            Assert.That(set, Is.EqualTo(Count / 2), $"bit {bit}");
        }
    }

    /// <summary>By codes alone the neighbours are of the same group; where the features of all in it are compared, they are the exact ones.</summary>
    [Test]
    public void Search_FindsTheGroup_AndTheExactNeighboursInIt()
    {
        Query[] queries = [.. Enumerable.Range(0, 8).Select(index => Queries.OfIndex(Features, index))];
        var codes = _encoder.Encode(Features, CancellationToken.None);
        var exact = new ExactSearch(Features).Nearest(queries, 5, CancellationToken.None);

        var alone = new CodeSearch(Features, _encoder, codes, shortlist: 0).Nearest(queries, 5, CancellationToken.None);
        var compared = new CodeSearch(Features, _encoder, codes, Count / 2).Nearest(queries, 5, CancellationToken.None);

        Assert.That(compared, Is.EqualTo(exact));
        foreach (var (query, neighbours) in queries.Zip(alone))
        {
            Assert.That(neighbours.Select(neighbour => neighbour.Index % Groups), Has.All.EqualTo(query.Self % Groups).And.Exactly(5).Items);
            Assert.That(neighbours.Select(neighbour => neighbour.Distance), Is.Ordered);
            Assert.That(neighbours.Select(neighbour => neighbour.Index), Has.None.EqualTo(query.Self));
        }
    }

    /// <summary>Of equal codes the lower numbers come first, and there are no more than there are images.</summary>
    [Test]
    public void Search_OfEqualCodes_GoesByNumber()
    {
        var none = new Codes(Count, Recipe.Bits);
        var search = new CodeSearch(Features, _encoder, none, shortlist: 0);
        var found = search.Nearest([Queries.OfIndex(Features, 2)], 300, CancellationToken.None)[0];
        Assert.That(found.Select(neighbour => neighbour.Index), Is.EqualTo(Enumerable.Range(0, Count).Where(i => i != 2)));
    }

    /// <summary>Numbers are 1 and 2 from their means, so the squared deviation is 2½.</summary>
    [Test]
    public void Save_HasTheMeanRowAndOneOverTheDeviation()
    {
        using var encoder = AutoEncoder.Train(
            Rows.Of(2, 1, 5, 3, 9, 1, 5, 3, 9), Recipe with { Epochs = 1 }, EngineRequest.Default, _ => { }, (_, _, _) => { }, CancellationToken.None);
        encoder.Save(_file);
        using var file = Loader.Storage.SafetensorsFile.Open(_file);
        Assert.That(file.Read<float>("mean"), Is.EqualTo(new[] { 2f, 7 }));
        Assert.That(file.Read<float>("scale"), Is.EqualTo(new[] { 0.63245553f }).Within(1e-6f));
    }

    [Test]
    public void Open_GivesTheSameCodes()
    {
        _encoder.Save(_file);
        using var opened = AutoEncoder.Open(_file, Features.Info, Recipe, EngineRequest.Default, _ => { });
        var (then, now) = (_encoder.Encode(Features, CancellationToken.None), opened.Encode(Features, CancellationToken.None));
        Assert.That(Enumerable.Range(0, Count).Select(image => now[image][0]), Is.EqualTo(Enumerable.Range(0, Count).Select(image => then[image][0])));
    }

    [Test]
    public void Open_OfOther_IsRefused()
    {
        _encoder.Save(_file);
        Refused(Features.Info, Recipe with { Bits = 16 }, "bits of its codes is '12'; allowed is 16, as asked for");
        Refused(Features.Info, Recipe with { Hidden = 7 }, "hidden of its codes is '24'; allowed is 7");
        Refused(Rows.Info(Size, layer: "fc6"), Recipe, "layer of its codes is 'fc7'; allowed is fc6, as the features are of");
        Refused(Rows.Info(Size, network: "other"), Recipe, "network of its codes is 'net'; allowed is other, as the features are of");
        Refused(Rows.Info(Size, checkpoint: "another"), Recipe, "checkpoint of its codes is 'sum'; allowed is another, as the features are by");

        void Refused(FeatureInfo info, AutoEncoderRecipe recipe, string message) => Assert.That(
            Assert.Throws<UserErrorException>(() => AutoEncoder.Open(_file, info, recipe, EngineRequest.Default, _ => { }))!.Message, Is.EqualTo($"{_file}: {message}"));
    }

    [Test]
    public void Train_OfNoNumbers_IsRefused()
    {
        var nan = Rows.Of(2, [1, 2, float.NaN, 4, 5, 6, 7, 8]);
        Assert.That(
            Assert.Throws<UserErrorException>(() => AutoEncoder.Train(nan, Recipe, EngineRequest.Default, _ => { }, (_, _, _) => { }, CancellationToken.None))!.Message,
            Is.EqualTo("the auto-encoder's loss is NaN after 1 updates; its features may hold what is no number"));
        Assert.That(
            Assert.Throws<UserErrorException>(() => AutoEncoder.Train(Rows.Of(2, 1, 2), Recipe, EngineRequest.Default, _ => { }, (_, _, _) => { }, CancellationToken.None))!.Message,
            Is.EqualTo("an auto-encoder learns from the features of two images or more; 1 is given"));
    }

    [Test]
    public void Train_ObeysCancellation() => Assert.Throws<OperationCanceledException>(() => AutoEncoder.Train(
        Features, Recipe, EngineRequest.Default, _ => { }, (_, _, _) => { }, new CancellationToken(canceled: true)));

    [Test]
    public void Comparison_TellsOfEachLength()
    {
        var comparison = CodeComparison.Measure(
            Features, [Recipe, Recipe with { Bits = 24 }], EngineRequest.Default, top: 5, shortlist: Count / 2, _ => { }, (_, _, _) => { }, CancellationToken.None);

        Assert.That((comparison.Images, comparison.Queries, comparison.Top, comparison.Shortlist), Is.EqualTo((Count, Count, 5, Count / 2)));
        Assert.That(comparison.Rows.Select(row => (row.Bits, row.Recall)), Is.EqualTo(new[] { (12, 1.0), (24, 1.0) }));
        Assert.That(comparison.Rows.Select(row => row.CodeRecall), Has.All.GreaterThan(0.1).And.All.LessThan(1));
        Assert.That(comparison.Rows.Select(row => row.Loss), Has.All.LessThan(0.5));
    }

    /// <summary>A group's centre is one of four corners, ±3 in every number; within it the numbers are of ±½.</summary>
    private static FeatureList Grouped()
    {
        var noise = Rows.Random(Count * Size, 7);
        var numbers = new float[Count * Size];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (group, number) = (i / Size % Groups, i % Size);
            numbers[i] = ((group >> (number % 2) & 1) * 6) - 3 + noise[i] - 0.5f;
        }

        return Rows.Of(Size, numbers);
    }

}
