namespace AlexNet.Training;

/// <summary>Is told what a profile is doing.</summary>
public interface IProfileObserver
{
    /// <summary>One line that the user should see.</summary>
    void Warn(string message);

    /// <summary>The data set's statistics are being computed: images done of all.</summary>
    void Preparing(long done, long total);

    /// <summary>A phase begins.</summary>
    void Phase(string what);
}
