using System.Text.Json;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;

namespace AlexNet.Cli.Tests.Options;

/// <summary><c>--exif</c>: told once to a run, it holds for all that is done with it.</summary>
public sealed class ExifOptionTests : CommandLineTest
{
    private const string Statistics = "statistics.safetensors";

    [OneTimeSetUp]
    public void WritePictures()
    {
        TinyPictures.Write("pictures", perClass: 4);
        foreach (var path in Directory.GetFiles("pictures", "*.jpg", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(path, UpsideDown(File.ReadAllBytes(path)));
        }
    }

    [Test]
    [Covers("train", "--exif")]
    [Covers("evaluate", "--exif")]
    [Covers("predict", "--exif")]
    public void Train_RemembersItForAllThatFollows()
    {
        Assert.That(TrainPictures("--run turned --exif apply").Code, Is.Zero);
        Assert.That(Recipe("turned").GetProperty("exif").GetString(), Is.EqualTo("apply"));
        Assert.That(DataStatistics.Load($"runs/turned/{Statistics}").Exif, Is.EqualTo(ExifOrientation.Apply));
        Assert.That(Run("train --run turned --resume auto --steps 3").Code, Is.Zero);
        Assert.That(Recipe("turned").GetProperty("exif").GetString(), Is.EqualTo("apply"), "a run that goes on");
        AssertOneLine(
            Run("train --run untold --resume runs/turned/checkpoint-00000003.safetensors --steps 4 --exif ignore"),
            "--exif is ignore; allowed is apply, with which the run was begun");

        const string photo = "pictures/validation/class0/00.jpg";
        const string model = "--checkpoint runs/turned/model.safetensors";
        var told = Run($"predict {model} --exif apply {photo}").Output;
        Assert.That(Run($"predict {model} {photo}").Output, Is.EqualTo(told));
        Assert.That(Run($"predict {model} --exif ignore {photo}").Output, Is.Not.EqualTo(told));
        Assert.That(Loss(model), Is.EqualTo(Loss($"{model} --exif apply")).And.Not.EqualTo(Loss($"{model} --exif ignore")));
    }

    [Test]
    public void Train_IgnoresItByDefault()
    {
        Assert.That(TrainPictures("--run stored").Code, Is.Zero);
        Assert.That(Recipe("stored").GetProperty("exif").GetString(), Is.EqualTo("ignore"));
        Assert.That(DataStatistics.Load($"runs/stored/{Statistics}").Exif, Is.EqualTo(ExifOrientation.Ignore));
    }

    [Test]
    public void PcaStats_TakesIt()
    {
        Assert.That(Run("pcastats --data pictures --out turned --exif apply").Code, Is.Zero);
        Assert.That(Run("pcastats --data pictures --out stored").Code, Is.Zero);
        var (turned, stored) = (DataStatistics.Load($"turned/{Statistics}"), DataStatistics.Load($"stored/{Statistics}"));
        Assert.That((turned.Exif, stored.Exif), Is.EqualTo((ExifOrientation.Apply, ExifOrientation.Ignore)));
        Assert.That(turned.Mean, Is.Not.EqualTo(stored.Mean));
    }

    [Test]
    public void Train_SaysThatShardsAreTurnedNoMore()
    {
        var outcome = Train("--run shards --exif apply");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Error, Does.Contain("--exif apply has no effect on data: its images are prepared already"));
    }

    [Test]
    public void Exif_NamesWhatIsAllowed()
    {
        foreach (var line in new[] { "train --data pictures --run x", "pcastats --data pictures", "predict photo.jpg", "evaluate" })
        {
            File.Copy("pictures/train/class0/00.jpg", "photo.jpg", overwrite: true);
            AssertOneLine(Run($"{line} --exif yes{(line == "evaluate" ? " --checkpoint pictures/train/class0/00.jpg" : "")}"), "--exif is 'yes'; allowed are ignore, apply");
        }
    }

    private static Outcome TrainPictures(string more) => Run($"train --data pictures --network cifar-relu --batch 4 --steps 2 {more}");

    private static JsonElement Recipe(string run) => JsonDocument.Parse(File.ReadAllText($"runs/{run}/recipe.json")).RootElement;

    private static double Loss(string options)
    {
        var outcome = Run($"evaluate {options} --data pictures --json loss.json");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        return JsonDocument.Parse(File.ReadAllText("loss.json")).RootElement.GetProperty("loss").GetDouble();
    }

    /// <summary>The JPEG with an EXIF segment of orientation 3.</summary>
    private static byte[] UpsideDown(byte[] jpeg)
    {
        byte[] tags = [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(8 + tags.Length), .. "Exif\0\0"u8, .. tags, .. jpeg[2..]];
    }
}
