namespace AlexNet.Communication.Contracts;

/// <summary>A process of the run has been lost, or has said that it cannot go on: the run is over. The message is one line that names rank and host.</summary>
public sealed class LostProcessException : Exception
{
    /// <param name="rank">The process that is lost.</param>
    /// <param name="host">Where it ran.</param>
    /// <param name="message">What has become of it, in one line.</param>
    /// <param name="speaks">Whether this process is to tell the user.</param>
    public LostProcessException(int rank, string host, string message, bool speaks)
        : base(message) => (Rank, Host, Speaks) = (rank, host, speaks);

    /// <summary>Of the process that is lost.</summary>
    public int Rank { get; }

    /// <summary>Its host.</summary>
    public string Host { get; }

    /// <summary>Whether this process is to print the message: one of those that are left does.</summary>
    public bool Speaks { get; }

    /// <summary>As <c>rank 3 on node17: the disk is full</c>.</summary>
    internal static string Failed(int rank, string host, string reason) => $"rank {rank} on {host}: {reason}";
}
