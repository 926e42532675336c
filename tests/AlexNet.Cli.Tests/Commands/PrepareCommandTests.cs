using System.Runtime.InteropServices;
using System.Text.Json;
using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Cli.Tests.Commands;

public sealed class PrepareCommandTests : CommandLineTest
{
    /// <summary>How soon after a signal the program has ended, on a machine with a processor to spare.</summary>
    private static readonly TimeSpan StopPromise = TimeSpan.FromSeconds(2);

    [OneTimeSetUp]
    public void WritePictures() => TinyPictures.Write("pictures", perClass: 20);

    [Test]
    public void Prepare_MakesShardsThatEvaluateLikeTheImages()
    {
        var made = Run("prepare --data pictures --out shards --size 48 --shard-images 7 --json made.json");
        Assert.That((made.Code, made.Error), Is.EqualTo((0, "")), made.ToString());
        Assert.That(made.Output, Does.Contain("pictures train").And.Contain("dotnet cake --target=Train --data=").And.Contain("80 images in 0:0"));
        var json = JsonDocument.Parse(File.ReadAllText("made.json")).RootElement;
        Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(80));
        Assert.That(json.GetProperty("splits")[0].GetProperty("made").GetInt32(), Is.EqualTo(6));
        Assert.That(Run("prepare --data pictures --out natural").Code, Is.Zero);
        Assert.That(Run("train --data natural --network cifar-relu --batch 8 --steps 2 --run natural --augment none").Code, Is.Zero);
        var losses = new[] { "pictures", "natural" }.Select(data =>
        {
            var outcome = Run($"evaluate --checkpoint runs/natural/model.safetensors --data {data} --batch 40 --json {data}.json");
            Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
            return JsonDocument.Parse(File.ReadAllText($"{data}.json")).RootElement.GetProperty("loss").GetDouble();
        }).ToArray();
        Assert.That(losses[1], Is.EqualTo(losses[0]).Within(1e-6 * losses[0]), "the images come in another order");
    }

    [Test]
    public void Prepare_QuotesWhatAShellWouldChange()
    {
        var made = Run(["prepare", "--data", "pictures", "--out", "it's $5", "--size", "32"]);
        Assert.That(made.Output, Does.Match(@"--target=Train --data='[^']*it'\\''s \$5'\n"), made.ToString());
    }

    [Test]
    public void Prepare_DividesTheWorkWhateverMachinesCountFrom([Values(0, 1)] int first)
    {
        Assert.That(Run("prepare --data pictures --out one --size 32 --shard-images 7").Code, Is.Zero);
        var outcome = Run($"prepare --data pictures --out many{first} --size 32 --shard-images 7 --shard {first}/2");
        Assert.That(outcome.Output, Does.Contain("The other machines make the missing shards"), outcome.ToString());
        Assert.That(Run($"prepare --data pictures --out many{first} --size 32 --shard-images 7 --shard {first + 1}/2").Output, Does.Contain("Written: "));
        Assert.That(Files($"many{first}"), Is.EqualTo(Files("one")));
    }

    [TestCase("prepare --data pictures", "--out is missing")]
    [TestCase("prepare --data pictures --out x --shard 3/2", "--shard is '3/2'; allowed is I/N with I from 0 to N")]
    [TestCase("prepare --data pictures --out x --shard 1", "--shard is '1'")]
    [TestCase("prepare --data pictures --out x --shard 0/0", "--shard is '0/0'")]
    [TestCase("prepare --data pictures --out x --size 8", "--size is '8'; allowed is a whole number from 16 to 4096")]
    [TestCase("prepare --data pictures --out x --seed -1", "--seed is '-1'; allowed is a whole number from 0 to")]
    [TestCase("prepare --data pictures --out x --split tests", "--split is 'tests'; allowed are train, validation, test")]
    [TestCase("prepare --data pictures --out x --shard-images 0", "--shard-images is '0'; allowed is a whole number from 1")]
    [TestCase("prepare --data pictures --out x --shard-images 99999999", "a shard is to hold 99999999 images; allowed are 1 to")]
    [TestCase("prepare --data pictures --out pictures", "pictures: the shards cannot lie among the images")]
    [TestCase("prepare --data data --out x --size 64", "the size is 64; allowed is 32")]
    [TestCase("prepare --data pictures --out made.txt", "made.txt: cannot be used for shards")]
    public void Mistake_IsOneLine(string line, string message)
    {
        File.WriteAllText("made.txt", "a file");
        AssertOneLine(Run(line), message);
        Assert.That(Directory.Exists("x"), Is.False, "nothing is created");
    }

    [Test]
    public void Prepare_SaysWhatLiesThereAlready()
    {
        Assert.That(Run("prepare --data pictures --out seeds --size 32 --seed 1").Code, Is.Zero);
        AssertOneLine(Run("prepare --data pictures --out seeds --size 32 --seed 2"), "was made with the seed 1, this call has 2", "--overwrite");
        Assert.That(Run("prepare --data pictures --out seeds --size 32 --seed 2 --overwrite").Code, Is.Zero);
    }

    [Test]
    public void Signal_KeepsFinishedShardsAndSaysHowToGoOn()
    {
        WriteLarge("large", 100);
        Assert.That(Run("prepare --data large --out undisturbed --size 64 --shard-images 4").Code, Is.Zero);
        using var child = Child.Start("prepare --data=large --out=stopped --size=64 --shard-images=4 --workers=2 --overwrite");
        child.WaitUntil(() => Directory.Exists("stopped") && Directory.GetFiles("stopped").Length > 2);
        child.Signal(PosixSignal.SIGINT);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var outcome = child.Wait();
        Assert.That(clock.Elapsed, Is.LessThan(5 * StopPromise), "a machine on which others compute too is slower");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((130, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("  dotnet cake --target=Prepare --data=large --out=stopped --size=64 --shard-images=4 --workers=2\n"));
        Assert.That(Directory.GetFiles("stopped", "*", new EnumerationOptions { AttributesToSkip = 0 }), Has.None.EndsWith(".tmp").And.None.Contain("statistics"));
        Assert.That(Run("prepare --data large --out stopped --size 64 --shard-images 4").Code, Is.Zero);
        Assert.That(Files("stopped"), Is.EqualTo(Files("undisturbed")));
    }

    [Test]
    public void Kill_LeavesNothingThatIsTakenForFinished()
    {
        WriteLarge("many", 100);
        Assert.That(Run("prepare --data many --out clean --size 256 --shard-images 30").Code, Is.Zero);
        using (var child = Child.Start("prepare --data many --out killed --size 256 --shard-images 30 --workers 2"))
        {
            child.WaitUntil(() => Directory.Exists("killed") && Directory.GetFileSystemEntries("killed").Length > 1);
            child.Kill();
        }

        Assert.That(Run("prepare --data many --out killed --size 256 --shard-images 30").Code, Is.Zero);
        Assert.That(Files("killed"), Is.EqualTo(Files("clean")));
    }

    [Test]
    public void FullDisk_EndsWithOneLineAndLeavesNothingHalfWritten()
    {
        // A limit on the size of files stands for the disk: a shard takes more than these 100 KiB.
        using var child = Child.StartAfter("trap '' XFSZ; ulimit -f 100; export DOTNET_EnableWriteXorExecute=0", "prepare --data pictures --out full --size 64 --shard-images 20");
        AssertOneLine(child.Wait(), "-of-00002.safetensors: cannot be written", "it takes 2", "the finished shards stay");
        Assert.That(Directory.GetFiles("full", "*", new EnumerationOptions { AttributesToSkip = 0 }), Is.Empty);
    }

    /// <summary>Pictures that take a thread some milliseconds each.</summary>
    private static void WriteLarge(string folder, int count)
    {
        var pixels = new byte[900 * 900 * 3];
        new Random(1).NextBytes(pixels);
        var jpeg = JpegEncoder.Encode(pixels, 900, 900, quality: 90);
        for (var i = 0; i < count; i++)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, "train", i % 2 == 0 ? "even" : "odd")).FullName;
            File.WriteAllBytes(Path.Combine(path, $"{i}.jpg"), jpeg);
        }
    }

    private static Dictionary<string, string> Files(string folder) =>
        Directory.GetFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
}
