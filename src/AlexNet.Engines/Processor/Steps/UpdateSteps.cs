using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Parameters;

namespace AlexNet.Engines.Processor.Steps;

/// <summary>Begins a sum over replicas.</summary>
/// <param name="gradients">Where the step's buffers lie.</param>
internal sealed class AllReduceKernel(Exchanges exchanges, AllReduceStep step, FloatRange[] gradients) : ProgramStep
{
    public override void Run() => exchanges.Begin(step, gradients);
}

/// <summary>Exchanges activations or their gradients with the other replicas, and puts what came where it belongs.</summary>
/// <param name="exchange">Waits until all is there.</param>
/// <param name="placed">Done after it, one after the other.</param>
internal sealed class ExchangeKernel(Action exchange, params TransferKernel[] placed) : ProgramStep
{
    public override void Run()
    {
        exchange();
        foreach (var transfer in placed)
        {
            transfer.Run();
        }
    }
}

/// <summary>Waits for a sum over replicas.</summary>
internal sealed class AwaitAllReduceKernel(Exchanges exchanges, AwaitAllReduceStep step) : ProgramStep
{
    public override void Run() => exchanges.Await(step);
}

/// <summary>The update rule on one tensor; parameter, gradient, velocity and average lie in the same order.</summary>
/// <param name="average">Null for none.</param>
/// <param name="factor">What gradients are multiplied by; null for nothing.</param>
internal sealed unsafe class UpdateKernel(
    WorkerPool workers, RunState state, UpdateStep step, Parameter owner, float* gradient, float* average, float* factor) : KernelStep(workers)
{
    private readonly float* _value = (float*)owner.Value;
    private readonly float* _velocity = (float*)owner.Velocity;
    private readonly long _count = owner.Layout.Bytes / sizeof(float);

    private bool IsFrozen => state.Arguments.Update.Factor(step.Layer) == 0;

    public override void Run()
    {
        if (IsFrozen && average is null)
        {
            return;
        }

        base.Run();
        if (!IsFrozen)
        {
            owner.Version++;
        }
    }

    public override void Part(int part, int parts)
    {
        var (start, length) = Elements.Share(_count, part, parts);
        var rule = state.Arguments.Update;
        if (!IsFrozen)
        {
            Elements.Update(
                rule.Momentum, rule.Rate(step.Layer, step.IsBias), rule.Decay(step.IsBias), factor is null ? 1 : *factor, _value + start,
                gradient + start, _velocity + start, length);
        }

        if (average is not null)
        {
            Elements.Average(rule.AverageDecay, _value + start, average + start, length);
        }
    }
}

/// <summary>Σ g² over gradients. Each piece of a fixed size has a sum of its own, and these are added in their order: so the result does not
/// depend on how many workers there are.</summary>
internal sealed unsafe class SquaredNormKernel : KernelStep
{
    private const long PieceSize = 1 << 16;

    private readonly RunState _state;
    private readonly float* _sum;
    private readonly Piece[] _pieces;
    private readonly double[] _sums;

    /// <param name="counts">Numbers of each update's gradient, padding included, which is zero.</param>
    /// <param name="gradients">Where they lie.</param>
    public SquaredNormKernel(WorkerPool workers, RunState state, SquaredNormStep step, long[] counts, nint[] gradients, float* sum)
        : base(workers)
    {
        _state = state;
        _sum = sum;
        _pieces = [.. step.Updates.SelectMany((update, at) => Pieces(update.Layer, gradients[at], counts[at]))];
        _sums = new double[_pieces.Length];
    }

    public override void Run()
    {
        base.Run();
        var sum = 0.0;
        foreach (var part in _sums)
        {
            sum += part;
        }

        *_sum = (float)sum;
    }

    public override void Part(int part, int parts)
    {
        var (first, end) = WorkerPool.Range(_pieces.Length, part, parts);
        for (var at = first; at < end; at++)
        {
            var (layer, start, length) = _pieces[at];
            _sums[at] = _state.Arguments.Update.Factor(layer) == 0 ? 0 : Elements.SquaredNorm((float*)start, length);
        }
    }

    private static IEnumerable<Piece> Pieces(int layer, nint start, long count)
    {
        for (long first = 0; first < count; first += PieceSize)
        {
            yield return new(layer, start + (nint)(first * sizeof(float)), Math.Min(PieceSize, count - first));
        }
    }

    private readonly record struct Piece(int Layer, nint Start, long Length);
}

/// <summary>What gradients are multiplied by so that their norm stays within a limit.</summary>
/// <param name="sums">Of squares, of each device.</param>
internal sealed unsafe class ClipNormKernel(double limit, float* sums, int count, float* factor) : ProgramStep
{
    public override void Run()
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            sum += sums[i];
        }

        *factor = Clip.factor(limit, sum);
    }
}
