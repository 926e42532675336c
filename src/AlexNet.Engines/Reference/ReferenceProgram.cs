using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Reference;

/// <summary>A plan's steps, one after the other.</summary>
internal sealed class ReferenceProgram : IProgram
{
    private readonly ReferenceMemory _memory;
    private readonly ReferenceSteps _executor;
    private readonly Action[] _steps;

    public ReferenceProgram(Plan plan, ParameterStore parameters, Exchanges exchanges)
    {
        Plan = plan;
        _memory = new(plan, parameters);
        _executor = new(plan, _memory, exchanges);
        _steps = Array.ConvertAll(plan.Steps, step => step.Operation.Execute(_executor));
    }

    public Plan Plan { get; }

    public ReadOnlySpan<float> Probabilities => _memory.Floats(Plan.Probabilities);

    public ReadOnlySpan<float> Losses => _memory.Floats(Plan.Losses);

    public void Run(ReadOnlySpan<float> images, ReadOnlySpan<int> labels, in RunArguments arguments)
    {
        BatchCheck.Validate(Plan, images, labels);
        foreach (var image in Plan.Images)
        {
            images.CopyTo(_memory.Floats(image));
        }

        _executor.Begin(labels, arguments);
        foreach (var step in _steps)
        {
            step();
        }
    }

    public void ReadFeatures(Span<float> values) => FeatureRows.Read(
        Plan, values, (id, image, planes) => _memory.Floats(id).Slice(image * planes.Length, planes.Length).CopyTo(planes));

    public void Dispose()
    {
        // Managed memory only.
    }
}
