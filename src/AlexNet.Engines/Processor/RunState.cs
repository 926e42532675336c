using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Processor;

/// <summary>What the steps of a running program look up: set before each run.</summary>
internal sealed unsafe class RunState
{
    public RunArguments Arguments { get; set; }

    /// <summary>One class per image.</summary>
    public int* Labels { get; set; }

    /// <summary>Images in this batch.</summary>
    public int Images { get; set; }
}
