using System.CommandLine;
using AlexNet.Core;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Options;

/// <summary><c>--run</c> and <c>--resume</c>: in which folder a run lies, and where it begins.</summary>
internal sealed class ResumptionOptions
{
    private const string Auto = "auto";

    private readonly Option<string> _run = OptionValue.One("--run", "NAME", "the run's folder below runs/; default: the data's name and the next number");
    private readonly Option<string> _resume = OptionValue.One("--resume", "PATH|auto", "go on from a checkpoint, or from the newest good one of a run's folder; auto: the same of the run, or a fresh start");

    public void AddTo(Command command)
    {
        command.Add(_run);
        command.Add(_resume);
    }

    /// <summary>The named run, the checkpoint's own, the newest one where it is to be resumed, or a new one.</summary>
    /// <param name="stem">What a run without a name is called after.</param>
    /// <param name="warn">Is told of checkpoints that cannot be used.</param>
    /// <exception cref="UserErrorException">The folder holds a run that is not to be gone on with, or the checkpoint cannot be used.</exception>
    public Resumption Read(ParseResult result, Func<string> stem, Action<FormattableString> warn)
    {
        var named = result.GetValue(_run) is { } name ? RunFolder.Named(name) : null;
        switch (result.GetValue(_resume))
        {
            case null:
                return Resumption.Anew(ForNewRun(named ?? RunFolder.Next(stem())));
            case Auto:
                return Resumption.Newest(named ?? RunFolder.Latest(stem()) ?? RunFolder.Next(stem()), warn);
            case var path when Directory.Exists(path):
                return FromFolder(path, named, warn);
            case var path:
                var folder = named ?? RunFolder.Around(path);
                return From(path, folder.Holds(path) ? folder : ForNewRun(folder));
        }
    }

    /// <summary>The checkpoint that was given, or null: none was, or auto.</summary>
    public string? Given(ParseResult result) => result.GetValue(_resume) is { } path and not Auto ? path : null;

    private static Resumption From(string path, RunFolder folder) => File.Exists(path)
        ? Resumption.From(path, folder)
        : throw new UserErrorException($"--resume is '{path}', which does not exist; allowed are auto, a checkpoint of a run or a run's folder");

    private static Resumption FromFolder(string path, RunFolder? named, Action<FormattableString> warn)
    {
        var folder = new RunFolder(path);
        return folder.Checkpoints() switch
        {
            [] => throw new UserErrorException($"--resume is '{path}', a folder without checkpoints; allowed are auto, a checkpoint of a run or a run's folder"),
            [var newest, ..] when named is not null && !named.Holds(newest) => From(newest, ForNewRun(named)),
            _ => Resumption.Newest(folder, warn),
        };
    }

    private static RunFolder ForNewRun(RunFolder folder) => folder.Checkpoints().Count == 0
        ? folder
        : throw new UserErrorException($"{folder.Path} holds a run already; allowed are --resume auto to go on with it, or another --run");
}
