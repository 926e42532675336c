using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Options;
using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Cli.Tests.Options;

/// <summary><c>--max-pixels</c>, and what commands say of odd images.</summary>
public sealed class ImageOptionsTests : CommandLineTest
{
    private const string Refused = "1100×1000 is 1100000 pixels, allowed are 1000000";

    [OneTimeSetUp]
    public void WritePictures()
    {
        TinyPictures.Write("pictures", perClass: 4);
        var large = JpegEncoder.Encode(new byte[1100 * 1000 * 3], 1100, 1000, quality: 50);
        File.WriteAllBytes("pictures/train/class0/01.jpg", large);
        File.WriteAllBytes("pictures/validation/class0/00.jpg", large);
        File.WriteAllBytes("large.jpg", large);

        TinyPictures.Write("odd", perClass: 4);
        foreach (var path in Directory.GetFiles("odd", "02.jpg", SearchOption.AllDirectories).Concat(Directory.GetFiles("odd/validation/class1")))
        {
            var jpeg = File.ReadAllBytes(path);
            (jpeg[11], jpeg[12]) = (0, 7);
            File.WriteAllBytes(path, jpeg);
        }

        Assert.That(Run("train --data odd --network cifar-relu --batch 4 --steps 2 --run model").Code, Is.Zero);
    }

    [TestCase("pcastats --data pictures --out counted")]
    [TestCase("prepare --data pictures --out shards --size 32 --overwrite")]
    [TestCase("train --data pictures --network cifar-relu --batch 4 --steps 2 --run TEST")]
    [TestCase("evaluate --data pictures --checkpoint runs/model/model.safetensors")]
    [Covers("pcastats", "--max-pixels")]
    [Covers("prepare", "--max-pixels")]
    [Covers("train", "--max-pixels")]
    [Covers("evaluate", "--max-pixels")]
    public void MaxPixels_IsMegapixelsAndThreeHundredByDefault(string line)
    {
        var usual = Run(line.Replace("TEST", "usual", StringComparison.Ordinal));
        Assert.That(usual.Code, Is.Zero, usual.ToString());
        Assert.That(usual.Error, Does.Not.Contain("pixels"));
        File.Delete("pictures/statistics.safetensors");
        var limited = Run($"{line.Replace("TEST", "limited", StringComparison.Ordinal)} --max-pixels 1");
        Assert.That(limited.Code, Is.Zero, limited.ToString());
        Assert.That(limited.Error, Does.Contain(Refused));
    }

    [TestCase("predict --checkpoint runs/model/model.safetensors large.jpg")]
    [TestCase("profile --data pictures --network cifar-relu --batch 4 --batches 2 --workers 1 --out measured --bad-images stop")]
    [Covers("predict", "--max-pixels")]
    [Covers("profile", "--max-pixels")]
    public void MaxPixels_EndsWhatCannotGoOn(string line)
    {
        var usual = Run(line);
        Assert.That(usual.Code, Is.Zero, usual.ToString());
        var limited = Run($"{line} --max-pixels 1");
        Assert.That(limited.Code, Is.EqualTo(2), limited.ToString());
        Assert.That(limited.Error, Does.Contain(Refused));
    }

    [TestCase("0")]
    [TestCase("501")]
    [TestCase("300000000")]
    public void MaxPixels_NamesWhatIsAllowed(string value)
    {
        foreach (var line in new[] { "train --data pictures --run x", "pcastats --data pictures", "prepare --data pictures --out x", "profile --data pictures", "evaluate --data pictures --checkpoint runs/model/model.safetensors", "predict --checkpoint runs/model/model.safetensors large.jpg" })
        {
            AssertOneLine(Run($"{line} --max-pixels {value}"), $"--max-pixels is '{value}'; allowed is a whole number from 1 to 500");
        }
    }

    [TestCase("", 300_000_000)]
    [TestCase("--max-pixels 1", 1_000_000)]
    [TestCase("--max-pixels 500", 500_000_000)]
    public void MaxPixels_AreMillions(string line, int pixels)
    {
        var (option, command) = (new MaxPixelsOption(), new Command("test"));
        option.AddTo(command);
        Assert.That(option.Value(command.Parse(line)), Is.EqualTo(pixels));
    }

    /// <summary>A run that goes on forgives as much as before, unless it is told something.</summary>
    [TestCase("", 0.01, 0.25)]
    [TestCase("--bad-images skip", 0.01, 0.01)]
    [TestCase("--bad-images stop", 0, 0)]
    [TestCase("--max-bad 0.5", 0.5, 0.5)]
    [TestCase("--max-bad 1 --bad-images skip", 1, 1)]
    [TestCase("--max-bad 0", 0, 0)]
    [TestCase("--max-bad 0.5 --bad-images stop", 0, 0)]
    public void MaxFraction_IsAsToldOrAsBefore(string line, double share, double shareAfterAQuarter)
    {
        var (options, command) = (new BadImageOptions(), new Command("test"));
        options.AddTo(command);
        Assert.That(options.MaxFraction(command.Parse(line)), Is.EqualTo(share));
        Assert.That(options.MaxFraction(command.Parse(line), before: 0.25), Is.EqualTo(shareAfterAQuarter));
    }

    [Test]
    public void OddImages_AreCountedAndNamed()
    {
        var counted = Run("pcastats --data odd --out odd-statistics");
        Assert.That(counted.Code, Is.Zero, counted.ToString());
        Assert.That(counted.Error, Does.Contain("warning: 2 images have odd files, but every pixel, and are used").And.Match("warning: odd, but used: .*odd/train/class0/02.jpg: JFIF 0.07\n"));

        var prepared = Run("prepare --data odd --out odd-shards --size 32 --json odd.json");
        Assert.That(prepared.Error, Does.Contain("2 images have odd files"), prepared.ToString());
        var splits = JsonDocument.Parse(File.ReadAllText("odd.json")).RootElement.GetProperty("splits");
        Assert.That(splits[0].GetProperty("odd").GetProperty("count").GetInt32(), Is.EqualTo(2));
        Assert.That(splits[0].GetProperty("odd").GetProperty("first")[1].GetProperty("name").GetString(), Does.EndWith("train/class1/02.jpg"));
        Assert.That(splits[0].GetProperty("odd").GetProperty("first")[1].GetProperty("oddity").GetString(), Is.EqualTo("JFIF 0.07"));
        Assert.That(splits[0].GetProperty("skipped").GetArrayLength(), Is.Zero);

        var trained = Run("train --data odd --network cifar-relu --batch 4 --steps 4 --run odd");
        Assert.That(trained.Error, Does.Contain("odd, but used: "), trained.ToString());
        var evaluated = Run("evaluate --data odd --checkpoint runs/model/model.safetensors --json evaluated.json");
        Assert.That(evaluated.Error, Does.Contain("odd, but used: ").And.Not.Contain("skipped"), evaluated.ToString());
        Assert.That(JsonDocument.Parse(File.ReadAllText("evaluated.json")).RootElement.GetProperty("odd").GetInt32(), Is.GreaterThan(0));
    }

    [Test]
    public void OddImages_BeyondTheFirstFewAreANumber()
    {
        var first = Enumerable.Range(0, 10).Select(i => new AlexNet.Loader.Decoding.OddImage(i, $"{i}.jpg", "JFIF 0.00")).ToArray();
        var lines = AlexNet.Cli.Display.BadImageTexts.Lines(new AlexNet.Loader.Decoding.OddImages(25, first)).ToArray();
        Assert.That(lines, Has.Length.EqualTo(12));
        Assert.That(lines[0], Is.EqualTo("25 images have odd files, but every pixel, and are used"));
        Assert.That(lines[10], Is.EqualTo("odd, but used: 9.jpg: JFIF 0.00"));
        Assert.That(lines[11], Is.EqualTo("odd, but used: 15 more"));
        Assert.That(AlexNet.Cli.Display.BadImageTexts.Lines(new AlexNet.Loader.Decoding.OddImages(1, first[..1])).First(), Is.EqualTo("1 image has an odd file, but every pixel, and is used"));
        Assert.That(AlexNet.Cli.Display.BadImageTexts.Lines(AlexNet.Loader.Decoding.OddImages.None), Is.Empty);
    }
}
