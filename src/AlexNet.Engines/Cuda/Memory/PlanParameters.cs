using AlexNet.Core;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Memory;

/// <summary>The parameters of one plan by the numbers of its buffers. What it adds to the engine it takes back unless kept.</summary>
internal sealed class PlanParameters(Plan plan, DeviceRuntime[] devices, CudaParameters parameters) : IDisposable
{
    private readonly Dictionary<int, CudaParameter> _owners = [];
    private readonly ImageBlocks? _blocks = ImageBlocks.Of(plan, devices[0].Precision);
    private readonly List<CudaParameter> _added = [];
    private readonly List<Action> _declared = [];

    /// <summary>The parameter of a buffer, or of its velocity or average.</summary>
    public CudaParameter this[int id] => _owners[id];

    /// <summary>Says that a step has parameters.</summary>
    public void Declare(ConvolutionStep step) => _declared.Add(() =>
    {
        var inBlocks = _blocks?.HasWeights(step.Weight) ?? false;
        Take(step.Weight, CudaParameterLayout.Convolution(plan.Buffers[step.Weight], inBlocks)).AddCopy();
        TakeBias(step.Bias);
    });

    /// <summary>Says that a step has the bias of a convolution before it; null where it has none.</summary>
    public void DeclareBias(int? bias) => _declared.Add(() => TakeBias(bias));

    /// <summary>Says that a step has parameters.</summary>
    public void Declare(FullyConnectedStep step) => _declared.Add(() =>
    {
        Take(step.Weight, CudaParameterLayout.FullyConnected(plan.Buffers[step.Weight], plan.Buffers[step.Input])).AddCopy();
        TakeBias(step.Bias);
    });

    /// <summary>Says that parameters declared before it have velocities, and averages where the plan keeps them.</summary>
    public void Declare(UpdateStep step) => _declared.Add(() =>
    {
        _owners[step.Velocity] = _owners[step.Parameter];
        _owners[step.Parameter].AddVelocity();
        if (step.Average is { } average)
        {
            _owners[average] = _owners[step.Parameter];
            _owners[average].AddAverage();
        }
    });

    /// <summary>Finds or adds all that was declared.</summary>
    public void Take() => _declared.ForEach(take => take());

    /// <summary>The plan is loaded: its parameters are the engine's.</summary>
    public void Keep() => _added.Clear();

    /// <summary>Bytes of the values, velocities, averages and copies that the plan uses, those that are there already too.</summary>
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

    private void TakeBias(int? bias)
    {
        if (bias is { } id)
        {
            Take(id, CudaParameterLayout.Vector(plan.Buffers[id]));
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
