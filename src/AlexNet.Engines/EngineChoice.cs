using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines;

/// <summary>What a request has come to.</summary>
/// <param name="Engine">Belongs to who has asked.</param>
/// <param name="Placement">How plans for it are compiled.</param>
/// <param name="Device">One line: what it computes on, and why where that is not what a user would hope for.</param>
public sealed record EngineChoice(IEngine Engine, Placement Placement, string Device)
{
    /// <summary>The same, as it is asked for: a run that goes on asks for it again.</summary>
    public DeviceChoice Where { get; init; } = DeviceChoice.Cpu;

    /// <summary>The plans' placement for a network, where fewer columns than devices are no mistake.</summary>
    /// <param name="warn">Is told where a device has nothing to do.</param>
    public Placement PlacementFor(Network network, Action<string> warn)
    {
        if (Placement == Placement.ColumnPerDevice && network.Layers.All(layer => layer.Columns == 1))
        {
            warn($"network {network.Name} has one column: the second of two devices has nothing to do");
        }

        return Placement;
    }
}
