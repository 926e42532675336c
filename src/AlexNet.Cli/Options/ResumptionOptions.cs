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

    /// <summary>Takes a folder before anything else is done: that of the named run, the checkpoint's own, the newest run's where it is to be
    /// resumed, or a new one.</summary>
    /// <param name="stem">What a run without a name is called after.</param>
    /// <exception cref="UserErrorException">Another run holds it, or there is no such checkpoint.</exception>
    public RunClaim Claim(ParseResult result, Func<string> stem)
    {
        var resume = result.GetValue(_resume);
        var named = result.GetValue(_run) is { } name ? RunFolder.Named(name) : null;
        var folder = named ?? resume switch
        {
            null => null,
            Auto => RunFolder.Latest(stem()),
            var path when Directory.Exists(path) => RunFolder.Around(NewestOf(path)),
            var path => RunFolder.Around(Existing(path)),
        };
        return folder is null ? RunClaim.Next(stem()) : RunClaim.Of(folder);
    }

    /// <summary>Where the run in a folder begins.</summary>
    /// <param name="folder">One that was taken.</param>
    /// <param name="warn">Is told of checkpoints that cannot be used.</param>
    /// <exception cref="UserErrorException">The folder holds a run that is not to be gone on with, or the checkpoint cannot be used.</exception>
    public Resumption Read(ParseResult result, RunFolder folder, Action<FormattableString> warn) => result.GetValue(_resume) switch
    {
        null => Resumption.Anew(ForNewRun(folder)),
        Auto => Resumption.Newest(folder, warn),
        var path when Directory.Exists(path) && folder.Holds(NewestOf(path)) => Resumption.Newest(folder, warn),
        var path when Directory.Exists(path) => Resumption.From(NewestOf(path), ForNewRun(folder)),
        var path => Resumption.From(Existing(path), folder.Holds(path) ? folder : ForNewRun(folder)),
    };

    /// <summary>The checkpoint that was given, or null: none was, or auto.</summary>
    public string? Given(ParseResult result) => result.GetValue(_resume) is { } path and not Auto ? path : null;

    private static string NewestOf(string folder) => new RunFolder(folder).Checkpoints() is [var newest, ..]
        ? newest
        : throw new UserErrorException($"--resume is '{folder}', a folder without checkpoints; allowed are auto, a checkpoint of a run or a run's folder");

    private static string Existing(string path) => File.Exists(path)
        ? path
        : throw new UserErrorException($"--resume is '{path}', which does not exist; allowed are auto, a checkpoint of a run or a run's folder");

    private static RunFolder ForNewRun(RunFolder folder) => folder.HoldsARun
        ? throw new UserErrorException($"{folder.Path} holds a run already; allowed are --resume auto to go on with it, or another --run")
        : folder;
}
