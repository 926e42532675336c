using AlexNet.Core.Pictures;
using AlexNet.Loader.Generated;
using AlexNet.Loader.Manifests;
using NUnit.Framework;

namespace AlexNet.Loader.Tests.Generated;

/// <summary>The manifest of the default data set, as it is shipped.</summary>
public sealed class GeneratorSettingsTests
{
    [Test]
    public void Shapes_IsOneThisProgramMakes()
    {
        var manifest = Manifest.Load(Find("data-manifests/shapes.json"));
        var settings = GeneratorSettings.Read(manifest);

        Assert.That(manifest.Classes, Is.EqualTo(Picture.ClassNames));
        Assert.That(manifest.Splits.Keys, Is.EquivalentTo(settings.Images.Keys));
        Assert.That(settings.Sizes, Has.None.Matches<PictureSize>(size => size.Width == size.Height));
        Assert.That(settings.Sizes.Distinct().Count(), Is.GreaterThan(3));
    }

    [Test]
    public void Read_KnowsTheDefaultsAndTheBounds()
    {
        var path = Path.Combine(Path.GetTempPath(), $"alexnet-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """
            { "name": "x", "origin": "o", "licence": "l", "layout": "generated", "root": "x", "generator": { "kind": "shapes", "images": { "test": 10, "train": 10000000 }, "sizes": ["16x4096"] } }
            """);
        try
        {
            var settings = GeneratorSettings.Read(Manifest.Load(path));
            Assert.That((settings.Version, settings.Seed, settings.Quality), Is.EqualTo((1, 0UL, 90)));
            Assert.That(settings.Fingerprint, Is.EqualTo("shapes version=1 seed=0 quality=90 images=train:10000000,test:10 sizes=16x4096"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Find(string path)
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, path)))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new FileNotFoundException(path), path);
    }
}
