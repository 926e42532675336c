// The one entry for people and CI:   dotnet tool restore && dotnet cake --target=Train --option=value
// Every option that is not Cake's own goes on, unread, to the command of the target's name: alexnet train --option value.
#load "build/processes.cake"
#load "build/native.cake"
#load "build/programs.cake"
#load "build/tests.cake"
#load "build/publish.cake"
#load "build/pack.cake"

const string Solution = "AlexNet.Pipeline.sln";
const string Cli = "src/AlexNet.Cli";
const string CliAssembly = "src/AlexNet.Cli/bin/Release/net10.0/alexnet.dll";
const string Packed = "src/AlexNet.Experiments";
const string Bench = "bench/AlexNet.Bench";
const string BenchAssembly = "bench/AlexNet.Bench/bin/Release/net10.0/AlexNet.Bench.dll";

var target = Argument("target", "Help");
if (Context.Log.Verbosity == Verbosity.Normal)
{
    // Cake's headings and its table of durations would bury what the commands print.
    Context.Log.Verbosity = Verbosity.Quiet;
}

Console.OutputEncoding = System.Text.Encoding.UTF8;

// ------------------------------------------------------------------------------------------------ the commands of alexnet

var commands = new List<string>();

void Command(string name, string description, bool decodes = true)
{
    commands.Add(name);
    var task = Task(name).Description(description);
    if (decodes)
    {
        task.IsDependentOn("_NativeLibraries");
    }

    task.IsDependentOn("_Cli").Does(() => RunOrExit("dotnet", [CliAssembly, name.ToLowerInvariant(), .. PassedOn()]));
}

Command("Train", "trains a network; without options: makes the default data set and trains AlexNet on it");
Command("Evaluate", "top-1 and top-5 error of a checkpoint");
Command("Predict", "five labels with probabilities for image files; --frames=FOLDER: a video's labels over time");
Command("Features", "a layer's outputs for every image of a split, or for image files; --out=FILE.safetensors|.csv|.parquet");
Command("Similar", "the nearest images by a layer's outputs; --features=FILE, --query=INDEX or --images=PHOTO.jpg");
Command("Figure4", "test images with their labels and the nearest training images: the paper's figure 4; --out=FILE.html|.svg");
Command("PcaStats", "mean image and RGB eigenpairs of a data set");
Command("Fetch", "downloads a manifest's data, or says what to put where");
Command("Prepare", "a data set's images -> shards and statistics, in parallel and restartable; --out=FOLDER");
Command("Profile", "speed of every stage of a training run, what waits for what, and the bottleneck by name");
Command("Import", "a model of Caffe, PyTorch, cuda-convnet or ONNX as one of ours; --from=FILE, --out=FILE.safetensors", decodes: false);
Command("Plan", "layer table: shapes, parameters, multiply-adds, memory, traffic", decodes: false);
Command("Report", "a run as one page for any browser, and its learning curve as a table and a picture; --run=A,B compares runs", decodes: false);
Command("Watch", "the report page of a run, or of several, kept current in a browser while they train; --run=A,B", decodes: false);
Command("Export", "a model for other programs: ONNX, or PyTorch with --format=torch; --out=FILE", decodes: false);

Command("Figure1", "the paper's figure 1: epochs to 25 % training error with ReLU, tanh and the logistic function, each at its best rate");
Command("Ablate", "what parts of a network and of its training are worth on your data, beside the paper's numbers; restartable");
Command("Figure3", "the paper's figure 3: kernels of the first convolution, how colour-specific each column is", decodes: false);
Command("Table", "the paper's table 1 or 2 with checkpoints of ours below; --which=1, --out=FOLDER");

Task("Bench")
    .Description("speed of the programs of bench/, each beside its peer: a table; --only=NAME, --json=FILE")
    .IsDependentOn("_NativeLibraries")
    .IsDependentOn("_Bench")
    .Does(() => RunOrExit("dotnet", [BenchAssembly, .. PassedOn()]));

// ------------------------------------------------------------------------------------------------------------- development

Task("Build")
    .Description("builds everything")
    .Does(() => BuildOrExit(Solution));

Task("Test")
    .Description("builds and runs every test; options go on to dotnet test (--filter=...)")
    .IsDependentOn("_NativeLibraries")
    .IsDependentOn("_Programs")
    .IsDependentOn("Build")
    .Does(() => RunTests("tests", PassedOn()));

Task("Publish")
    .Description($"one trimmed folder of at most {PublishLimitMegabytes} MB for machines without .NET; --out=FOLDER, artifacts/publish by default; --rid=linux-arm64, ...")
    .IsDependentOn("_NativeLibraries")
    .Does(() => Publish(Argument("out", "artifacts/publish"), Argument("rid", RuntimeInformation.RuntimeIdentifier)));

Task("Pack")
    .Description("packages for other programs, with symbols (docs/library.md); --out=FOLDER, artifacts/packages by default")
    .Does(() => Pack(Argument("out", "artifacts/packages")));

Task("Api")
    .Description("writes changes of the public API into src/*/PublicAPI.Unshipped.txt, to be looked at")
    .Does(WriteApi);

Task("Format")
    .Description("formats the sources; --check only reports what is not formatted")
    .Does(() =>
    {
        var check = HasArgument("check");
        foreach (var folder in new[] { "src", "tests", "bench" })
        {
            RunOrExit("dotnet", ["format", "whitespace", "--folder", folder, .. check ? new[] { "--verify-no-changes" } : []]);
        }

        RunOrExit("dotnet", ["fantomas", .. check ? new[] { "--check" } : [], "src", "tests"]);
    });

Task("Help")
    .Description("lists the targets; --of=Train shows the options of one")
    .Does(() =>
    {
        if (Argument<string>("of", null) is { } command)
        {
            var isBench = command.Equals("Bench", StringComparison.OrdinalIgnoreCase);
            if (!isBench && !commands.Contains(command, StringComparer.OrdinalIgnoreCase))
            {
                Fail($"Help: --of is '{command}'; allowed are {string.Join(", ", commands)}, Bench", exitCode: 2);
            }

            BuildOrExit(isBench ? Bench : Cli);
            RunOrExit("dotnet", isBench ? [BenchAssembly, "--help"] : [CliAssembly, command.ToLowerInvariant(), "--help"]);
            return;
        }

        Console.WriteLine("dotnet cake --target=TARGET --option=value ...\n");
        foreach (var task in PublicTasks())
        {
            Console.WriteLine($"  {task.Name,-9} {task.Description}");
        }
    });

// ------------------------------------------------------------------------------------------------------------------ private

// MSBuild has no silence of its own: what it says is shown only when it fails.
void BuildOrExit(string project)
{
    Console.Error.WriteLine($"Building {project} ...");
    var build = RunSilently("dotnet", "build", project, "-c", "Release", "-v", "quiet", "--nologo", "-tl:off", "-nodeReuse:false");
    if (build.ExitCode != 0)
    {
        var errors = build.Output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct().ToArray();
        Fail(errors.Length > 0 ? string.Join('\n', errors) : build.Output.Trim(), build.ExitCode);
    }
}

Task("_NativeLibraries").Does(RequireNativeLibraries);

Task("_Programs").Does(InstallPrograms);

Task("_Cli").Does(() => BuildOrExit(Cli));

Task("_Bench").Does(() => BuildOrExit(Bench));

IEnumerable<ICakeTaskInfo> PublicTasks() => Tasks.Where(task => !task.Name.StartsWith('_'));

// Cake keeps its own options to itself; what is left beside the target belongs to the command.
IEnumerable<string> PassedOn() =>
    from argument in Context.Arguments.GetArguments()
    where !argument.Key.Equals("target", StringComparison.OrdinalIgnoreCase)
    from value in argument.Value
    from word in value is null ? new[] { $"--{argument.Key}" } : [$"--{argument.Key}", value]
    select word;

// Commands judge their options themselves; these targets have no command behind them.
void RefuseUnknownOptions()
{
    var known = target.ToLowerInvariant() switch
    {
        "build" or "api" => Array.Empty<string>(),
        "pack" => ["out"],
        "format" => ["check"],
        "publish" => ["out", "rid"],
        "help" => ["of"],
        _ => null,
    };
    var given = Context.Arguments.GetArguments().Select(argument => argument.Key).Where(key => !key.Equals("target", StringComparison.OrdinalIgnoreCase));
    if (known is not null && given.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
    {
        var allowed = known.Length > 0 ? $"is --{string.Join(", --", known)}" : "are no options";
        Fail($"{target}: unknown option --{unknown}; allowed {allowed}", exitCode: 2);
    }
}

if (!PublicTasks().Any(task => task.Name.Equals(target, StringComparison.OrdinalIgnoreCase)))
{
    Fail($"Unknown target '{target}'; allowed: {string.Join(", ", PublicTasks().Select(task => task.Name))}.");
}

RefuseUnknownOptions();
RunTarget(target);
