using AlexNet.Core;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>The parameters of one plan by the numbers of its buffers. What it adds to the engine it takes back unless kept.</summary>
internal sealed class PlanParameters(Plan plan, DeviceRuntime[] devices, CudaParameters parameters) : IDisposable
{
    private readonly Dictionary<int, CudaParameter> _owners = [];
    private readonly ImageBlocks? _blocks = ImageBlocks.Of(plan, devices[0].Precision);
    private readonly List<CudaParameter> _added = [];

    /// <summary>The parameter of a buffer, or of its velocity.</summary>
    public CudaParameter this[int id] => _owners[id];

    /// <summary>Finds or adds all of them.</summary>
    public void Take()
    {
        foreach (var step in plan.Steps)
        {
            Take(step.Operation);
        }
    }

    /// <summary>The plan is loaded: its parameters are the engine's.</summary>
    public void Keep() => _added.Clear();

    /// <summary>Bytes of the values, velocities and copies that the plan uses, those that are there already too.</summary>
    public static long Bytes(Plan plan, int device, Precision precision) => plan.Buffers
        .Where(buffer => buffer.Device == device && buffer.IsPersistent)
        .Sum(buffer => buffer.Size * (buffer.Kind == BufferKind.Parameter && precision == Precision.BF16 ? 6 : 4));

    public void Dispose()
    {
        foreach (var added in _added)
        {
            parameters.Remove(added);
        }

        _added.Clear();
    }

    private void Take(Operation operation)
    {
        switch (operation)
        {
            case Operation.Convolution { Item: var s }:
                Take(s.Weight, CudaParameterLayout.Convolution(plan.Buffers[s.Weight], _blocks?.HasWeights(s.Weight) ?? false)).AddCopy();
                Take(s.Bias, CudaParameterLayout.Vector(plan.Buffers[s.Bias]));
                break;
            case Operation.FullyConnected { Item: var s }:
                Take(s.Weight, CudaParameterLayout.FullyConnected(plan.Buffers[s.Weight], plan.Buffers[s.Input])).AddCopy();
                Take(s.Bias, CudaParameterLayout.Vector(plan.Buffers[s.Bias]));
                break;
            case Operation.Update { Item: var s }:
                _owners[s.Velocity] = _owners[s.Parameter];
                _owners[s.Parameter].AddVelocity();
                break;
            default:
                break;
        }
    }

    private CudaParameter Take(int id, CudaParameterLayout layout)
    {
        var buffer = plan.Buffers[id];
        var device = devices[buffer.Device];
        if (parameters.Find(device, buffer, layout) is not { } parameter)
        {
            parameter = parameters.Add(device, buffer, layout);
            _added.Add(parameter);
        }

        return _owners[id] = parameter;
    }
}
