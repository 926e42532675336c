namespace AlexNet.Cli.Tests;

public sealed class UsageErrorsTests : CommandLineTest
{
    private static readonly string[] TrainOptions =
    [
        "--manifest", "--data", "--network", "--recipe", "--epochs", "--steps", "--batch", "--learning-rate", "--momentum", "--weight-decay",
        "--bias-decay", "--dropout", "--augment", "--init", "--seed", "--shuffle", "--device", "--engine", "--precision", "--run", "--resume",
        "--checkpoint-every", "--checkpoint-minutes", "--log-every",
    ];

    private static IEnumerable<TestCaseData> Commands =>
    [
        new("train", TrainOptions),
        new("evaluate", new[] { "--checkpoint", "--manifest", "--data", "--split", "--views", "--json", "--workers", "--device", "--engine" }),
        new("predict", new[] { "--checkpoint", "--images", "--device", "--engine" }),
        new("pcastats", new[] { "--manifest", "--data", "--out", "--workers" }),
        new("fetch", new[] { "--manifest", "--data" }),
        new("plan", new[] { "--network", "--batch" }),
    ];

    [TestCaseSource(nameof(Commands))]
    public void Help_ListsTheOptions(string command, string[] options)
    {
        var outcome = Run($"{command} --help");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")));
        foreach (var option in options)
        {
            Assert.That(outcome.Output, Does.Match($"\n +{option} <"));
        }
    }

    [TestCase("train", "--run", "the data's name and the next number")]
    [TestCase("train", "--checkpoint-every", "1000")]
    [TestCase("train", "--checkpoint-minutes", "10")]
    [TestCase("train", "--log-every", "1")]
    [TestCase("train", "--workers", "auto")]
    [TestCase("train", "--max-bad", "0.01")]
    [TestCase("evaluate", "--batch", "32")]
    [TestCase("evaluate", "--views", "1")]
    [TestCase("plan", "--batch", "128")]
    [TestCase("plan", "--network", "alexnet")]
    [TestCase("plan", "--placement", "one")]
    [TestCase("train", "--hold-out", "0.1")]
    [TestCase("train", "--max-pixels", "300")]
    [TestCase("train", "--exif", "ignore, or as the run that goes on")]
    [TestCase("evaluate", "--exif", "as in the checkpoint's training")]
    [TestCase("pcastats", "--exif", "ignore")]
    [TestCase("prepare", "--seed", "2012")]
    [TestCase("profile", "--seconds", "10")]
    [TestCase("profile", "--out", "profile")]
    public void Help_ShowsTheDefaults(string command, string option, string value)
    {
        var words = System.Text.RegularExpressions.Regex.Replace(Run($"{command} --help").Output, @"\s+", " ");
        Assert.That(words, Does.Match($" {option} <[^>]*>[^<]*default: {System.Text.RegularExpressions.Regex.Escape(value)}\\b"));
    }

    /// <summary>Each command's own, with the hyphen that people put into the name too.</summary>
    [Test]
    public void Help_IsTheCommandsOwn()
    {
        foreach (var command in AlexNetProgram.Root().Subcommands)
        {
            foreach (var name in command.Aliases.Append(command.Name))
            {
                Assert.That(Run($"{name} --help").Output, Does.Contain(command.Description).And.Match($"Usage:\n  [a-z]+ {command.Name} "), name);
            }
        }

        Assert.That(Run("pca-stats --help").Output, Does.Contain(" pcastats [").And.Contain("--out <FOLDER>"));
    }

    /// <summary>Every word of it: whoever changes an option says so in help.txt too; with <c>ALEXNET_WRITE_DOCS=1</c> it is written anew.</summary>
    [Test]
    public void Help_IsAsWrittenDown()
    {
        var lines = AlexNetProgram.Root().Subcommands.SelectMany(command => command.Options
            .Select(option => $"  {option.Name} {option.HelpName ?? "-"}: {option.Description}")
            .Concat(command.Arguments.Select(argument => $"  {argument.Name}: {argument.Description}"))
            .Prepend($"{string.Join(" or ", command.Aliases.Prepend(command.Name))}: {command.Description}")).ToArray();
        var file = Path.Combine(ThisFolder(), "help.txt");
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllLines(file, lines);
        }

        Assert.That(lines, Is.EqualTo(File.ReadAllLines(file)));
    }

    [TestCase("-h", "Description:")]
    [TestCase("-?", "Description:")]
    [TestCase("plan -h", "Layer table of a network")]
    [TestCase("plan --bogus -h", "Layer table of a network")]
    [TestCase("plan --bogus -?", "Layer table of a network")]
    [TestCase("plan --bogus --help", "Layer table of a network")]
    [TestCase("--version", ".")]
    public void Help_IsNoMistake(string line, string part)
    {
        var outcome = Run(line);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")));
        Assert.That(outcome.Output, Does.Contain(part));
    }

    [Test]
    public void Help_ListsTheCommands() => Assert.That(Run("--help").Output, Does.Contain("train").And.Contain("evaluate").And.Contain("pcastats"));

    [TestCase("", "no command", "train, evaluate, predict, pcastats")]
    [TestCase("fly", "unknown command 'fly'", "train, evaluate")]
    [TestCase("train --speed 3", "unknown option '--speed' of train", "--manifest, --data")]
    [TestCase("train data", "unknown option 'data' of train", "--manifest")]
    [TestCase("train --batch", "--batch has no value", "allowed is N")]
    [TestCase("train --batch 3 --batch 4", "--batch has the values '3', '4'", "allowed is one")]
    [TestCase("train --network resnet", "'resnet'", "alexnet, ")]
    [TestCase("train --recipe fast", "'fast'", "paper, original, caffe, torchvision, quick")]
    [TestCase("train --engine quantum", "--engine is 'quantum'", "onednn, managed, reference, cuda")]
    [TestCase("train --device gpu", "--device is 'gpu'", "allowed are auto, cpu, cuda ")]
    [TestCase("train --precision f16", "--precision is 'f16'", "allowed are f32, tf32, bf16")]
    [TestCase("train --device cpu --precision bf16", "--precision is 'bf16'", "allowed is f32")]
    [TestCase("train --device cpu --engine cuda", "--engine is 'cuda'", "--device auto or cuda")]
    [TestCase("train --device cuda:0,1 --engine onednn", "--engine is 'onednn'", "allowed is --engine cuda")]
    [TestCase("train --steps 0", "--steps is '0'", "a whole number from 1")]
    [TestCase("train --steps -1", "--steps is", "a whole number from")]
    [TestCase("train --steps abc", "--steps is 'abc'", "a whole number from")]
    [TestCase("train --steps 1.5", "--steps is", "a whole number from")]
    [TestCase("train --epochs 0", "--epochs is 0", "a whole number from 1")]
    [TestCase("train --batch 0", "--batch is 0", "from 1 to 65536")]
    [TestCase("train --batch 99999999999999999999999", "--batch is", "from 1 to 65536")]
    [TestCase("train --dropout 1", "--dropout is 1", "at least 0 and below 1")]
    [TestCase("train --dropout -0.1", "--dropout is -0.1", "at least 0 and below 1")]
    [TestCase("train --momentum 1.5", "--momentum is 1.5", "at least 0 and below 1")]
    [TestCase("train --learning-rate nan", "--learning-rate is 'nan'", "a number of at least 0")]
    [TestCase("train --learning-rate 1e999", "--learning-rate is '1e999'", "a number of at least 0")]
    [TestCase("train --learning-rate 0,01", "--learning-rate is '0,01'", "a number of at least 0")]
    [TestCase("train --weight-decay x", "--weight-decay is 'x'", "a number of at least 0")]
    [TestCase("train --bias-decay -1", "--bias-decay is -1", "a number of at least 0")]
    [TestCase("train --augment half", "--augment is 'half'", "full, none")]
    [TestCase("train --shuffle maybe", "--shuffle is 'maybe'", "true or false")]
    [TestCase("train --seed -1", "--seed is -1", "a whole number from 0")]
    [TestCase("train --seed 18446744073709551616", "--seed is '18446744073709551616'", "a whole number from 0 to 2")]
    [TestCase("train --pixel-scale 0", "--pixel-scale is 0", "a number above 0")]
    [TestCase("train --init xavier", "--init is 'xavier'", "paper, original, caffe, he or a file of weights")]
    [TestCase("train --init missing.safetensors", "missing.safetensors", "there is no such file")]
    [TestCase("train --log-every 0", "--log-every is '0'", "a whole number from 1")]
    [TestCase("train --checkpoint-minutes -1", "--checkpoint-minutes is '-1'", "a whole number from 0")]
    [TestCase("train --checkpoint-minutes 0.5", "--checkpoint-minutes is '0.5'", "a whole number from 0")]
    [TestCase("train --checkpoint-every -1", "--checkpoint-every is '-1'", "a whole number from 0")]
    [TestCase("train --workers none", "--workers is 'none'", "whole number from 1 to 1024")]
    [TestCase("train --workers 100000", "--workers is '100000'", "whole number from 1 to 1024")]
    [TestCase("pcastats --workers 1025", "--workers is '1025'", "whole number from 1 to 1024")]
    [TestCase("train --epochs 2 --steps 7", "--epochs and --steps are both given", "allowed is one of them")]
    [TestCase("train --resume data", "--resume is 'data', a folder without checkpoints", "allowed are auto, a checkpoint of a run or a run's folder")]
    [TestCase("predict --bogus", "unknown option '--bogus' of predict", "allowed are --images, --checkpoint")]
    [TestCase("predict -bogus", "unknown option '-bogus' of predict", "allowed are --images")]
    [TestCase("predict --bogus=3 data", "unknown option '--bogus' of predict", "allowed are --images")]
    [TestCase("predict --images data --bogus", "unknown option '--bogus' of predict", "allowed are --images")]
    [TestCase("predict -- --bogus.jpg", "--bogus.jpg: there is no such file", "allowed are image files")]
    [TestCase("predict --images=--bogus", "--bogus: there is no such file", "allowed are image files")]
    [TestCase("predict @data", "@data: there is no such file", "allowed are image files")]
    [TestCase("evaluate --checkpoint a.safetensors --bogus", "unknown option '--bogus' of evaluate", "allowed are --checkpoint")]
    [TestCase("train --run --bogus", "unknown option '--bogus' of train", "allowed are --manifest")]
    [TestCase("fly --help", "unknown command 'fly'", "train, evaluate")]
    [TestCase("train --max-bad 2", "--max-bad is '2'", "0 to 1")]
    [TestCase("train --run a/b", "--run is 'a/b'", "one folder below runs")]
    [TestCase("train --resume nothing.safetensors", "--resume is 'nothing.safetensors'", "allowed are auto, a checkpoint of a run or a run's folder")]
    [TestCase("train --manifest nothing", "no manifest nothing", "allowed")]
    [TestCase("evaluate --views 5 --checkpoint data/train-00000-of-00001.safetensors", "--views is '5'", "allowed are 1, 10")]
    [TestCase("evaluate --checkpoint nothing", "nothing: there is no such checkpoint", "allowed")]
    [TestCase("evaluate", "no --checkpoint was given", "allowed")]
    [TestCase("predict", "no image was given", "--images")]
    [TestCase("predict nothing.jpg", "nothing.jpg: there is no such file", "allowed are image files and folders of them")]
    [TestCase("predict /h", "/h: there is no such file", "allowed are image files and folders of them")]
    [TestCase("fetch", "no --manifest was given", "cifar10, clothing, ilsvrc2010, ilsvrc2012, imagenet-fall-2009, imagenette, shapes, tiny-imagenet")]
    [TestCase("fetch --manifest nothing", "no manifest nothing", "cifar10, ")]
    [TestCase("plan --network resnet", "'resnet'", "alexnet, ")]
    [TestCase("plan --placement three", "--placement is 'three'", "one, columns, two")]
    [TestCase("plan --classes 1", "--classes is '1'", "a whole number from 2")]
    public void Mistakes_AreOneLineWithTheActualAndTheAllowed(string line, string actual, string allowed)
    {
        // Most of them are found before the data is looked at.
        var withData = line.StartsWith("train -", StringComparison.Ordinal) && !line.Contains("--manifest", StringComparison.Ordinal) ? line.Replace("train", "train --data data") : line;
        AssertOneLine(Run(withData), actual, allowed);
        Assert.That(Directory.Exists("runs"), Is.False);
    }

    private const string AllCommands = "train, evaluate, predict, pcastats, fetch, prepare, profile, plan, report, watch, export, import, features, similar, figure1, figure3, figure4, table, ablate";
    private const string Prepare = "prepare --data data --out x";

    [TestCase("", "no command; allowed are " + AllCommands)]
    [TestCase("fly", "unknown command 'fly'; allowed are " + AllCommands)]
    [TestCase("plan --bogus=3", "unknown option '--bogus' of plan; allowed are --network, --without, --clip-norm, --lars, --average-decay, --classes, --batch, --microbatches, --placement, --precision, --replicas, --parallel, --link, --step, --steps, --json")]
    [TestCase("plan --batch", "--batch has no value; allowed is N")]
    [TestCase("plan --batch 3 --batch 4", "--batch has the values '3', '4'; allowed is one: N")]
    [TestCase("plan --batch -x", "--batch is '-x'; allowed is a whole number from 1")]
    [TestCase("plan --placement three", "--placement is 'three'; allowed are one, columns, two")]
    [TestCase("report", "no --run was given; allowed is the name of a folder below runs/, or several with commas between them")]
    [TestCase("predict", "no image was given; allowed is --images with one or more files or folders")]
    [TestCase("predict nothing.jpg", "nothing.jpg: there is no such file; allowed are image files and folders of them")]
    [TestCase("evaluate", "no --checkpoint was given and runs/ holds no model; allowed is a checkpoint file of a run")]
    [TestCase("evaluate --checkpoint nothing", "nothing: there is no such checkpoint; allowed is a file that Train has written")]
    [TestCase("evaluate --batch 65537 --checkpoint data/train-00000-of-00001.safetensors", "--batch is '65537'; allowed is a whole number from 1 to 65536")]
    [TestCase("profile --data data --seconds 3 --batches 4", "--seconds and --batches are both given; allowed is one of them")]
    [TestCase("profile --data data --batches 0", "--batches is '0'; allowed is a whole number from 1")]
    [TestCase("train --data data --max-bad -0.1", "--max-bad is '-0.1'; allowed is a number from 0 to 1")]
    [TestCase("train --data data --max-bad nan", "--max-bad is 'nan'; allowed is a number from 0 to 1")]
    [TestCase("train --data data --bad-images keep", "--bad-images is 'keep'; allowed are skip, stop")]
    [TestCase("train --data data --workers 0", "--workers is '0'; allowed is a whole number from 1 to 1024")]
    [TestCase("train --data data --hold-out -0.1", "--hold-out is '-0.1'; allowed is a number from 0 to 0.9")]
    [TestCase("train --data data --hold-out 0.91", "--hold-out is '0.91'; allowed is a number from 0 to 0.9")]
    [TestCase("train --data data --hold-out 1e-1", "--hold-out is '1e-1'; allowed is a number from 0 to 0.9")]
    [TestCase("train --data data --init xavier", "--init is 'xavier'; allowed are paper, original, caffe, he or a file of weights")]
    [TestCase(Prepare + " --size 4097", "--size is '4097'; allowed is a whole number from 16 to 4096")]
    [TestCase(Prepare + " --seed 18446744073709551616", "--seed is '18446744073709551616'; allowed is a whole number from 0 to 2⁶⁴ − 1")]
    [TestCase(Prepare + " --shard 1/2/3", "--shard is '1/2/3'; allowed is I/N with I from 0 to N, such as 0/4")]
    [TestCase(Prepare + " --shard=-1/2", "--shard is '-1/2'; allowed is I/N with I from 0 to N, such as 0/4")]
    [TestCase(Prepare + " --shard 0/-2", "--shard is '0/-2'; allowed is I/N with I from 0 to N, such as 0/4")]
    public void Mistakes_InFull(string line, string message)
    {
        var outcome = Run(line);
        Assert.That((outcome.Code, outcome.Output, outcome.Error), Is.EqualTo((2, "", $"alexnet: {message}\n")));
    }

    [TestCase("--data", "PATH")]
    [TestCase("--init", "paper|original|caffe|he|FILE")]
    [TestCase("--resume", "PATH|auto")]
    [TestCase("--run", "NAME")]
    [TestCase("--seed", "N")]
    public void Mistakes_EmptyValuesAreNamed(string option, string allowed)
    {
        var outcome = Run(["train", option, ""]);
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((2, $"alexnet: {option} is ''; allowed is {allowed}\n")));
    }

    private static string ThisFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
