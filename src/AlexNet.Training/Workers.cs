using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>How many threads decode images.</summary>
public static class Workers
{
    /// <summary>The number asked for, or for 0 what is right where nothing was measured.</summary>
    public static int Count(int asked) => asked > 0 ? asked : WorkerCount.Unmeasured(Environment.ProcessorCount);
}
