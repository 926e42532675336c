namespace AlexNet.Loader.Tests.Support;

/// <summary>How soon work ends after a failure or a cancellation.</summary>
internal static class StopTime
{
    /// <summary>What is promised, on a machine with a processor to spare.</summary>
    public static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    /// <summary>What is asserted: a machine on which others compute too is slower, a hang is longer.</summary>
    public static readonly TimeSpan Bound = 5 * Promise;
}
