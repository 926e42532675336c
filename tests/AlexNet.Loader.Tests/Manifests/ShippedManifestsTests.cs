using System.Text.Json;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Manifests;

/// <summary>The manifests that come with the program.</summary>
public sealed class ShippedManifestsTests
{
    private static readonly string[] Expected =
        ["cifar10", "clothing", "ilsvrc2010", "ilsvrc2012", "imagenet-fall-2009", "imagenette", "shapes", "tiny-imagenet"];

    private static Manifest[] All { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "data-manifests"), "*.json").Order(StringComparer.Ordinal).Select(Manifest.Load).ToArray();

    [Test]
    public void Names_AreThoseOfTheFiles()
    {
        Assert.That(All.Select(manifest => manifest.Name), Is.EqualTo(Expected));
        Assert.That(All.Select(manifest => Path.GetFileNameWithoutExtension(manifest.Path)), Is.EqualTo(Expected));
    }

    [TestCaseSource(nameof(Expected))]
    public void Root_IsAFolderOfItsOwnBelowData(string name)
    {
        var manifest = Find(name);
        Assert.That(manifest.DataFolder, Is.EqualTo(Path.Combine(Repository.Root, "data", manifest.Name)));
    }

    [TestCaseSource(nameof(Expected))]
    public void Data_CanBeGot(string name)
    {
        var manifest = Find(name);
        Assert.That(manifest.Layout == ManifestLayout.Generated || manifest.Login is not null || manifest.Files.All(file => file.Url is not null && file.Gives.Count > 0));
        Assert.That(manifest.Layout == ManifestLayout.Generated || manifest.Login is not null || manifest.Files.Count > 0);
        Assert.That(manifest.Recipe.ValueKind, Is.EqualTo(JsonValueKind.Object));
    }

    [TestCaseSource(nameof(Expected))]
    public void Splits_AreAmongWhatTheFilesGive(string name)
    {
        var manifest = Find(name);
        var given = manifest.Files.SelectMany(file => file.Gives.Append(file.Name)).ToArray();
        var places = manifest.Splits.Values.Concat(manifest.SplitFiles.Values.Select(files => files.Labels).OfType<string>());
        Assert.That(manifest.Layout == ManifestLayout.Generated ? [] : places.Select(place => place.Split('/')[0]).Distinct(), Is.SubsetOf(given));
        Assert.That(manifest.Splits.Count == 0 ? [] : manifest.Images.Keys, Is.EquivalentTo(manifest.Splits.Keys));
    }

    [Test]
    public void Classes_OfTheChallengeAreAThousandInOrder()
    {
        var classes = Find("ilsvrc2012").Classes;
        Assert.That(classes, Has.Count.EqualTo(1000).And.All.Match("^n[0-9]{8}$"));
        Assert.That(classes, Is.EqualTo(classes.Order(StringComparer.Ordinal)));
        Assert.That((classes[0], classes[230], classes[999]), Is.EqualTo(("n01440764", "n02105855", "n15075141")));
        Assert.That(Find("imagenette").Classes, Is.SubsetOf(classes));
    }

    [Test]
    public void Fall2009_HoldsOutHalf()
    {
        var manifest = Find("imagenet-fall-2009");
        Assert.That((manifest.HeldOut, manifest.ClassCount), Is.EqualTo((new HeldOut("test", 2), 10184)));
    }

    private static Manifest Find(string name) => All.First(manifest => manifest.Name == name);
}
