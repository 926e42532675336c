using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.DataSets;

/// <summary>How large the pictures of a data set are called, by a few of them.</summary>
public sealed class PictureSizeTests : FolderTest
{
    /// <summary>The first twelve of 31 are small, and so are six of the fifteen that are looked at.</summary>
    [Test]
    public void Pictures_AreLookedAtAllOver()
    {
        Write(0, 12, width: 10, height: 20);
        Write(12, 19, width: 30, height: 40);
        Assert.That(Size(), Is.EqualTo(new PictureSize(30, 40)));
    }

    [Test]
    public void Pictures_AreOfTheMedianOfEachSide()
    {
        Write(0, 1, width: 10, height: 60);
        Write(1, 1, width: 50, height: 20);
        Write(2, 1, width: 30, height: 40);
        Assert.That(Size(), Is.EqualTo(new PictureSize(30, 40)));
        Assert.That(Size()!.Value.Side, Is.EqualTo(30));
        Write(3, 1, width: 90, height: 10);
        Assert.That(Size(), Is.EqualTo(new PictureSize(50, 40)), "of an even number the larger one");
    }

    [Test]
    public void Pictures_ThatCannotBeDecodedDoNotCount()
    {
        Write(0, 3, width: 10, height: 20);
        Write(3, 2, width: 30, height: 40);
        Damage(0);
        Damage(2);
        Assert.That(Size(), Is.EqualTo(new PictureSize(30, 40)));
        Array.ForEach([1, 3, 4], Damage);
        Assert.That(Size(), Is.Null);
    }

    private PictureSize? Size()
    {
        using var data = DataSet.Open(Folder.Path);
        return data.Pictures;
    }

    private void Write(int first, int count, int width, int height)
    {
        Directory.CreateDirectory(Folder.Combine("train", "cat"));
        for (var i = first; i < first + count; i++)
        {
            File.WriteAllBytes(Image(i), JpegEncoder.Encode(new byte[width * height * 3], width, height, quality: 80));
        }
    }

    /// <summary>It starts as an image.</summary>
    private void Damage(int number) => File.WriteAllBytes(Image(number), [0xFF, 0xD8, 0xFF, 0xD9]);

    private string Image(int number) => Folder.Combine("train", "cat", $"{number:000}.jpg");
}
