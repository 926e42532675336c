using System.Diagnostics;
using AlexNet.Loader.Decoding;
using AlexNet.Training;

namespace AlexNet.Cli.Display;

/// <summary>Writes lines: every validation, and the state of training every few seconds.</summary>
internal sealed class PlainRunObserver : IRunObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private TimeLeft _left = new(0, 0);
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private bool _preparing;

    public void Warn(string message) => Terminal.Warn(message);

    public void Preparing(long done, long total)
    {
        if (!_preparing)
        {
            _preparing = true;
            Console.WriteLine($"Computing the mean image and the RGB eigenpairs of {total:N0} images ...");
        }
    }

    public void Started(RunStart start)
    {
        Console.WriteLine(RunTexts.Started(start));
        _left = new TimeLeft(start.FirstStep, start.FirstSeconds);
    }

    public void Stepped(LogEntry entry, long planned)
    {
        var left = _left.After(entry, planned);
        if (_since.Elapsed >= Pause || entry.Step == planned)
        {
            Console.WriteLine($"step {entry.Step}/{planned}  {RunTexts.Step(entry, left)}");
            _since.Restart();
        }
    }

    public void Validating(long done, long total)
    {
        // The result is enough.
    }

    public void Validated(LogEntry entry, bool isBest, IReadOnlyList<BadImage> skipped) => Console.WriteLine(RunTexts.Validated(entry, isBest, skipped));

    public void Saved(string path)
    {
        // The end of the run names the folder.
    }
}
