using AlexNet.Training;

namespace AlexNet.Cli.Display;

/// <summary>One line per phase of a profile.</summary>
internal sealed class ProfileProgress : IProfileObserver
{
    private int _preparing;

    public void Warn(string message) => Terminal.Warn(message);

    public void Preparing(long done, long total)
    {
        if (Interlocked.Exchange(ref _preparing, 1) == 0)
        {
            Console.WriteLine($"Computing the statistics of {total:N0} images ...");
        }
    }

    public void Phase(string what) => Console.WriteLine($"Measuring {what} ...");
}
