using AlexNet.Cli.Display;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Trees;

namespace AlexNet.Cli.Tests.Display;

public sealed class DataSummaryTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Of_NamesSplitsClassesAndSizes()
    {
        TinyPictures.Write(_folder.In("pets"), perClass: 3);
        Assert.That(Summary(), Is.EqualTo("pets: 6 train, 6 validation images of 2 classes; pictures of about 48×40, prepared as 256×256"));
    }

    [Test]
    public void Of_TellsHowClassesWereDivided()
    {
        Draw("cat", 12);
        Draw("dog", 4);
        Assert.That(Summary(), Does.StartWith("pets: 15 train, 1 validation images of 2 classes (1 class has too few images to hold one out, such as dog); pic"));
        Assert.That(Summary(new DataReading { HeldOut = new Share(1, 4) }), Does.StartWith("pets: 12 train, 4 validation images of 2 classes (held out: 0.25 of each class); "));
        Assert.That(Summary(new DataReading { HeldOut = new Share(0, 1) }), Does.StartWith("pets: 16 train images of 2 classes, nothing held out; "));
        Directory.Delete(_folder.In("pets", "cat"), recursive: true);
        Draw("cat", 4);
        Assert.That(Summary(), Does.StartWith("pets: 8 train images of 2 classes, no validation: each class has too few images to hold one out; "));
    }

    [Test]
    public void Of_NamesWhatWasLeftOut()
    {
        Draw("cat", 12);
        Draw("cat/persian", 2);
        Draw("dog", 12);
        Draw("lost+found/x", 1);
        File.WriteAllText(_folder.In("pets", "dog", "a.txt"), "notes");
        File.WriteAllText(_folder.In("pets", "dog", "b.txt"), "notes");
        Assert.That(Summary(), Does.EndWith(
            "; 1 folder within class folders counts to its class; left out: 1 system file or folder (lost+found), 2 files that are no images (dog/a.txt, …)"));
    }

    [Test]
    public void Of_NamesTheFirstThreeClassesThatAreTooSmall()
    {
        Draw("ape", 10);
        foreach (var name in new[] { "bee", "cat", "dog", "eel" })
        {
            Draw(name, 1);
        }

        Draw("ape/old", 1);
        Draw("ape/young", 1);
        Assert.That(Summary(), Does.StartWith("pets: 15 train, 1 validation images of 5 classes (4 classes have too few images to hold one out, such as bee, cat, dog); ")
            .And.EndWith("; 2 folders within class folders count to their class"));
    }

    [Test]
    public void Of_ShardsHasNoPictures()
    {
        TinyShards.Write(_folder.In("pets"), train: 1200, validation: 0);
        Assert.That(Summary(), Is.EqualTo("pets: 1,200 train images of 3 classes, no validation; images of 32×32"));
    }

    private string Summary(DataReading? reading = null)
    {
        using var data = DataSet.Open(_folder.In("pets"), reading: reading);
        return DataSummary.Of(data);
    }

    private void Draw(string name, int images)
    {
        Directory.CreateDirectory(_folder.In("pets", name));
        for (var i = 0; i < images; i++)
        {
            TinyPictures.WriteOne(_folder.In("pets", name, $"{i:00}.jpg"), label: 0, number: i);
        }
    }
}
