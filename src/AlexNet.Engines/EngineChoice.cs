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
    /// <param name="warn">Is told where devices have nothing to do.</param>
    public Placement PlacementFor(Network network, Action<string> warn)
    {
        var (columns, devices) = (network.Columns, Where.Gpus.Count);
        if (Placement == Placement.ColumnPerDevice && columns < devices)
        {
            var has = network.BindingLayer is { } layer ? $"has a layer over all columns, {layer}" : columns == 1 ? "has one column" : $"has {columns} columns";
            warn($"network {network.Name} {has}: {devices - columns} of {devices} devices {(devices - columns == 1 ? "has" : "have")} nothing to do");
        }

        return columns == 1 ? Placement.OneDevice : Placement;
    }
}
