using System.Text.Json;

namespace AlexNet.Cli.Tests.Options;

/// <summary><c>--run</c> and <c>--resume</c>: whose folder it is, and what a run that goes on is made from.</summary>
public sealed class ResumptionOptionsTests : CommandLineTest
{
    [TestCase("--run busy")]
    [TestCase("--run busy --resume auto")]
    public void Train_BesideALivingRunIsRefused(string options)
    {
        using var living = RunClaim.Of(RunFolder.Named("busy"));
        AssertOneLine(
            Train(options), "runs/busy is in use by a run that is under way (host ", $", process {Environment.ProcessId}, since ", "allowed is to wait for its end, or another --run");
    }

    [Test]
    public void Train_BesideTheNewestRunIsRefusedWhereItWouldGoOnWithIt()
    {
        TinyShards.Write("beside");
        using var living = RunClaim.Next("beside");
        AssertOneLine(Run("train --data beside --network cifar-relu --batch 8 --steps 3 --resume auto"), "runs/beside-1 is in use");
        Assert.That(Run("train --data beside --network cifar-relu --batch 8 --steps 3").Output, Does.Contain("Run folder: runs/beside-2"));
    }

    [Test]
    public void Train_ThatCannotBeginLeavesNoFolder()
    {
        AssertOneLine(Run("train --data nowhere"), "nowhere: there is no such folder");
        AssertOneLine(Train("--run mistaken --init nothing.safetensors"), "nothing.safetensors");
        Assert.That((Directory.Exists("runs/nowhere-1"), Directory.Exists("runs/mistaken")), Is.EqualTo((false, false)));
    }

    [Test]
    public void Train_InAFolderOfAKilledRunBeginsAnew()
    {
        Directory.CreateDirectory("runs/killed");
        File.WriteAllText("runs/killed/lock", "host gone, process 1, since long ago");
        var outcome = Train("--run killed");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(File.Exists("runs/killed/lock"), Is.False);
    }

    [Test]
    public void Train_DoesNotReplaceAModel()
    {
        Assert.That(Train("--run ended").Code, Is.Zero);
        Array.ForEach(Directory.GetFiles("runs/ended", "checkpoint-*"), File.Delete);
        AssertOneLine(Train("--run ended"), "runs/ended holds a run already");
        AssertOneLine(Train("--run ended --resume auto"), "runs/ended holds a model and no checkpoint to go on from", "allowed is another --run, also with --init runs/ended/model.safetensors");
    }

    [Test]
    public void Train_ResumedWithoutACheckpointKeepsToTheFoldersRecipe()
    {
        const string begun = "train --data data --network cifar-tanh --recipe caffe --batch 5 --steps 2 --run begun --checkpoint-every 2 --log-every 2 --max-bad 0.5 --engine reference";
        Assert.That(Run(begun).Code, Is.Zero);
        var recipe = File.ReadAllText("runs/begun/recipe.json");
        Forget();
        Assert.That(Run("train --run begun --resume auto").Output, Does.Contain("Training cifar-tanh on data").And.Contain("recipe caffe, batch 5, 2 steps,").And.Contain("engine reference"));
        Assert.That(File.ReadAllText("runs/begun/recipe.json"), Is.EqualTo(recipe));
        Forget();
        Assert.That(
            Run("train --run begun --resume auto --network cifar-relu --recipe quick --batch 4 --steps 3 --bad-images skip --checkpoint-every 3 --engine managed").Output,
            Does.Contain("Training cifar-relu on data").And.Contain("recipe quick, batch 4, 3 steps,").And.Contain("engine managed"));
        var json = JsonDocument.Parse(File.ReadAllText("runs/begun/recipe.json")).RootElement;
        Assert.That(new[] { "checkpoint_every", "log_every", "max_bad" }.Select(field => json.GetProperty(field).GetRawText()), Is.EqualTo(new[] { "3", "2", "0.01" }));

        static void Forget()
        {
            Array.ForEach(Directory.GetFiles("runs/begun", "*.safetensors"), File.Delete);
            File.Delete("runs/begun/log.jsonl");
        }
    }

    [Test]
    public void Train_ResumedWithoutACheckpointKeepsItsFirstWeights()
    {
        Assert.That(Train("--run donor").Code, Is.Zero);
        Assert.That(Train("--run grafted --init runs/donor/model.safetensors").Code, Is.Zero);
        var losses = Losses();
        Array.ForEach(Directory.GetFiles("runs/grafted", "*.safetensors"), File.Delete);
        File.Delete("runs/grafted/log.jsonl");
        Assert.That(Run("train --run grafted --resume auto").Output, Does.Not.Contain("from step"));
        Assert.That(Losses(), Is.EqualTo(losses), "the same updates from the same weights");

        static double[] Losses() => [.. LogEntry.ReadAll("runs/grafted/log.jsonl").Select(entry => entry.Loss)];
    }

    [Test]
    public void Train_GoesOnFromAnotherWorkingFolder()
    {
        Assert.That(Train("--run moved").Code, Is.Zero);
        Directory.CreateDirectory("elsewhere");
        Environment.CurrentDirectory = Path.Combine(Folder.Path, "elsewhere");
        try
        {
            var outcome = Run("train --resume ../runs/moved/checkpoint-00000003.safetensors --steps 4");
            Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
            outcome = Run("evaluate --checkpoint ../runs/moved/model.safetensors");
            Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        }
        finally
        {
            Environment.CurrentDirectory = Folder.Path;
        }
    }

    [Test]
    public void Train_WhoseDataIsGoneNamesTheOption()
    {
        TinyShards.Write("leaving");
        Assert.That(Run("train --data leaving --network cifar-relu --batch 8 --steps 3 --run left").Code, Is.Zero);
        Directory.Move("leaving", "arrived");
        AssertOneLine(Run("train --run left --resume auto"), $"{Folder.Path}/leaving: what the run was made from is not there any more; --data says where it lies now");
        AssertOneLine(Run("evaluate --checkpoint runs/left/model.safetensors"), "--data says where it lies now");
        Assert.That(Run("train --run left --resume auto --data arrived --steps 4").Output, Does.Contain("from step 3"));
    }

    [Test]
    public void OtherCommands_PassOverAFolderThatIsMerelyClaimed()
    {
        Assert.That(Train("--run whole").Code, Is.Zero);
        using var newest = RunClaim.Of(RunFolder.Named("merely-claimed"));
        Assert.That(Run("evaluate --data data").Code, Is.Zero);
        AssertOneLine(Run("report --run merely-claimed"), "no training run is logged there");
    }
}
