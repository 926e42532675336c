using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Loader.DataSets;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Sessions;

/// <summary>Network and size of the prepared images follow from what is asked for and from the pictures.</summary>
public sealed class NetworkChoiceTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase(32, 32, null, "cifar-relu", 32)]
    [TestCase(90, 51, null, "cifar-relu", 32)]
    [TestCase(90, 52, null, "alexnet", 256)]
    [TestCase(500, 375, null, "alexnet", 256)]
    [TestCase(500, 375, "cifar-tanh", "cifar-tanh", 32)]
    [TestCase(32, 32, "alexnet", "alexnet", 256)]
    public void Fit_TakesWhatThePicturesCanFill(int width, int height, string? asked, string network, int size)
    {
        using var data = DataSet.Open(Pictures(width, height));
        var warnings = new List<string>();
        Assert.That(NetworkChoice.Fit(asked, [], data, text => warnings.Add($"{text}")).Name, Is.EqualTo(network));
        Assert.That(data.Size, Is.EqualTo(size));
        Assert.That(data.Pictures, Is.EqualTo(new PictureSize(width, height)));
        Assert.That(warnings, Is.Empty);
    }

    [Test]
    public void Fit_OfPreparedImages_KeepsThemAndWarnsWhereANetworkSeesLittle()
    {
        using var data = DataSet.Open(TinyShards.Write(_folder.In("shards"), size: 65));
        var warnings = new List<string>();
        Assert.That(NetworkChoice.Fit("cifar-relu", [], data, text => warnings.Add($"{text}")).Crop, Is.EqualTo(32));
        Assert.That((data.Size, data.IsSizeFree, data.Pictures), Is.EqualTo((65, false, default(PictureSize?))));
        Assert.That(warnings, Is.EqualTo(new[]
        {
            "network cifar-relu reads 32×32 pixels at a time of images of 65×65, a small part of each; Prepare size=32 makes images that suit it",
        }));
        using var half = DataSet.Open(TinyShards.Write(_folder.In("half"), size: 64));
        warnings.Clear();
        NetworkChoice.Fit("cifar-relu", [], half, text => warnings.Add($"{text}"));
        Assert.That(warnings, Is.Empty);
    }

    [TestCase(null, "cifar-relu-without-overlap-without-conv2")]
    [TestCase("cifar-relu-without-overlap", "cifar-relu-without-overlap-without-conv2")]
    public void Fit_LeavesOutWhatIsAskedFor_Once(string? asked, string network)
    {
        using var data = DataSet.Open(Pictures(32, 32));
        Assert.That(NetworkChoice.Fit(asked, ["overlap", "conv2"], data, _ => { }).Name, Is.EqualTo(network));
    }

    [Test]
    public void Fit_RefusesOneClass()
    {
        Pictures(40, 40);
        Directory.Delete(_folder.In("pictures", "dog"), recursive: true);
        using var data = DataSet.Open(_folder.In("pictures"));
        var error = Assert.Throws<UserErrorException>(() => NetworkChoice.Fit(null, [], data, _ => { }))!;
        Assert.That(error.Message, Does.EndWith("pictures: one class only, cat; allowed are two or more, as a network learns to tell them apart"));
    }

    [TestCase(64, "alexnet", "network alexnet reads 227×227 pixels; the images of shards have 64×64, which allow cifar-relu, cifar-tanh, cifar-logistic, cifar-relu-lrn, cifar-tanh-lrn, cifar-logistic-lrn, cifar-average, cifar-crops, cifar-crops-lrn")]
    [TestCase(31, "cifar-tanh", "network cifar-tanh reads 32×32 pixels; the images of shards have 31×31, which allow cifar-crops, cifar-crops-lrn")]
    [TestCase(23, null, "network alexnet reads 227×227 pixels; the images of shards have 23×23, which allow no network")]
    public void Fit_OfPreparedImages_RefusesWhatTheyCannotFill(int size, string? asked, string message)
    {
        using var data = DataSet.Open(TinyShards.Write(_folder.In("shards"), size: size));
        Assert.That(Assert.Throws<UserErrorException>(() => NetworkChoice.Fit(asked, [], data, _ => { }))!.Message, Is.EqualTo(message));
    }

    [TestCase(31, "cifar-crops")]
    [TestCase(32, "cifar-relu")]
    [TestCase(223, "cifar-relu")]
    [TestCase(226, "alexnet-torchvision")]
    [TestCase(227, "alexnet")]
    public void Fit_OfPreparedImages_TakesTheFirstNetworkThatTheyFill(int size, string network)
    {
        using var data = DataSet.Open(TinyShards.Write(_folder.In("shards"), size: size, train: 4, validation: 0, classes: ["a", "b"]));
        var fitted = NetworkChoice.Fit(null, [], data, _ => { });
        Assert.That((fitted.Name, fitted.Classes), Is.EqualTo((network, 2)));
        NetworkChoice.Prepare(data, 48);
        Assert.That(data.Size, Is.EqualTo(size), "they are prepared already");
    }

    [TestCase(null, 32)]
    [TestCase(48, 48)]
    public void Prepare_WithoutANetworkGoesByThePictures(int? asked, int size)
    {
        using var data = DataSet.Open(Pictures(30, 40));
        NetworkChoice.Prepare(data, asked);
        Assert.That(data.Size, Is.EqualTo(size));
    }

    private string Pictures(int width, int height)
    {
        foreach (var name in new[] { "cat", "dog" })
        {
            Directory.CreateDirectory(_folder.In("pictures", name));
            for (var i = 0; i < 3; i++)
            {
                File.WriteAllBytes(_folder.In("pictures", name, $"{i}.jpg"), JpegEncoder.Encode(new byte[width * height * 3], width, height, quality: 80));
            }
        }

        return _folder.In("pictures");
    }
}
