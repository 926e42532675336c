using AlexNet.Experiments.Frames;

namespace AlexNet.Experiments.Tests.Frames;

public sealed class FrameFolderTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("frame10 frame2 frame1", "frame1 frame2 frame10")]
    [TestCase("a0010 a9 a010", "a9 a010 a0010")]
    [TestCase("x2y10 x2y9 x10y1", "x2y9 x2y10 x10y1")]
    [TestCase("99999999999999999999999 100000000000000000000000", "99999999999999999999999 100000000000000000000000")]
    [TestCase("b 1 a", "1 a b")]
    [TestCase("a1b a1 a", "a a1 a1b")]
    public void NaturalOrder_GoesByNumbers(string names, string ordered) =>
        Assert.That(string.Join(' ', names.Split(' ').Order(NaturalOrder.Instance)), Is.EqualTo(ordered));

    /// <summary>A sort needs it: what comes before in one comparison comes after in the other, and only the same name is the same.</summary>
    [Test]
    public void NaturalOrder_IsAnOrder()
    {
        string[] names = ["", "0", "00", "1", "01", "a", "a0", "a00", "a1", "a01b", "a1b", "a1b0", "-1", "1-"];
        foreach (var x in names)
        {
            foreach (var y in names)
            {
                Assert.That(Math.Sign(NaturalOrder.Instance.Compare(x, y)), Is.EqualTo(-Math.Sign(NaturalOrder.Instance.Compare(y, x))), $"'{x}' '{y}'");
                Assert.That(NaturalOrder.Instance.Compare(x, y) == 0, Is.EqualTo(x == y), $"'{x}' '{y}'");
            }
        }
    }

    [Test]
    public void Of_ListsImagesAlone()
    {
        foreach (var number in new[] { 1, 2, 10, 11 })
        {
            File.WriteAllBytes(_folder.In($"frame{number}.jpg"), [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }

        File.WriteAllText(_folder.In("notes.txt"), "no picture");
        var frames = FrameFolder.Of(_folder.Path, default);
        Assert.That(frames.Paths.Select(Path.GetFileName), Is.EqualTo(new[] { "frame1.jpg", "frame2.jpg", "frame10.jpg", "frame11.jpg" }));
        Assert.That(frames.Others, Is.EqualTo(1));
    }

    [Test]
    public void Of_RefusesWhatHasNoFrames()
    {
        var file = _folder.In("file");
        Assert.That(Refused(file), Is.EqualTo($"frames is '{file}'; allowed is a folder with the frames of a video as image files"));
        Assert.That(Refused(_folder.Path), Is.EqualTo($"{_folder.Path}: there is no image in this folder; allowed is a folder with the frames of a video as image files"));
        File.WriteAllText(file, "no picture");
        Assert.That(Refused(file), Does.StartWith("frames is '"));
        Assert.That(Refused(_folder.Path), Is.EqualTo($"{_folder.Path}: there is no image in this folder, none of 1 file is one; allowed is a folder with the frames of a video as image files"));

        static string Refused(string folder) => Assert.Throws<UserErrorException>(() => FrameFolder.Of(folder, default))!.Message;
    }
}
