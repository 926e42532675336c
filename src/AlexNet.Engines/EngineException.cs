namespace AlexNet.Engines;

/// <summary>What an engine computes on has failed: the message says which call, and how.</summary>
public abstract class EngineException(string message) : Exception(message)
{
    /// <summary>Whether what it computes on is of no use any more in this process, parameters included.</summary>
    public abstract bool IsDeviceLost { get; }
}
