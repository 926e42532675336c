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
/// <param name="localRate">What the rate is multiplied by; null for nothing.</param>
internal sealed unsafe class UpdateKernel(
    WorkerPool workers, RunState state, UpdateStep step, Parameter owner, float* gradient, float* average, float* factor, float* localRate)
    : KernelStep(workers)
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
            var rate = (localRate is null ? 1 : *localRate) * rule.Rate(step.Layer, step.IsBias);
            Elements.Update(
                rule.Momentum, rate, rule.Decay(step.IsBias), factor is null ? 1 : *factor, _value + start, gradient + start, _velocity + start,
                length);
        }

        if (average is not null)
        {
            Elements.Average(rule.AverageDecay, _value + start, average + start, length);
        }
    }
}

/// <summary>A tensor whose squares are added up.</summary>
/// <param name="Layer">Where the update leaves it as it is, they count nothing.</param>
/// <param name="Count">Numbers, padding included, which is zero.</param>
/// <param name="Sum">To which sum, from 0.</param>
internal readonly record struct NormTensor(int Layer, nint Start, long Count, int Sum);

/// <summary>Sums of squares: Σ g² over gradients, Σ w² over weights. Each piece of a fixed size has a sum of its own, and these are added in their
/// order: so the result does not depend on how many workers there are.</summary>
internal sealed unsafe class SquaredNormKernel : KernelStep
{
    private const long PieceSize = 1 << 16;

    private readonly RunState _state;
    private readonly float* _sums;
    private readonly NormTensor[] _pieces;
    private readonly double[] _ofPieces;

    /// <param name="sums">One after the other.</param>
    public SquaredNormKernel(WorkerPool workers, RunState state, IEnumerable<NormTensor> tensors, float* sums)
        : base(workers)
    {
        _state = state;
        _sums = sums;
        _pieces = [.. tensors.OrderBy(tensor => tensor.Sum).SelectMany(Pieces)];
        _ofPieces = new double[_pieces.Length];
    }

    public override void Run()
    {
        base.Run();
        for (var at = 0; at < _pieces.Length;)
        {
            var (which, sum) = (_pieces[at].Sum, 0.0);
            for (; at < _pieces.Length && _pieces[at].Sum == which; at++)
            {
                sum += _ofPieces[at];
            }

            _sums[which] = (float)sum;
        }
    }

    public override void Part(int part, int parts)
    {
        var (first, end) = WorkerPool.Range(_pieces.Length, part, parts);
        for (var at = first; at < end; at++)
        {
            var (layer, start, count, _) = _pieces[at];
            _ofPieces[at] = _state.Arguments.Update.Factor(layer) == 0 ? 0 : Elements.SquaredNorm((float*)start, count);
        }
    }

    private static IEnumerable<NormTensor> Pieces(NormTensor tensor)
    {
        for (long first = 0; first < tensor.Count; first += PieceSize)
        {
            yield return tensor with { Start = tensor.Start + (nint)(first * sizeof(float)), Count = Math.Min(PieceSize, tensor.Count - first) };
        }
    }
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

/// <summary>What a tensor's rate is multiplied by.</summary>
/// <param name="sums">Of the squares of gradient and weights, of each device.</param>
/// <param name="count">How many sums.</param>
/// <param name="clip">What the gradient is multiplied by; null for nothing.</param>
internal sealed unsafe class LocalRateKernel(RunState state, double trust, float* sums, int count, float* clip, float* rate) : ProgramStep
{
    public override void Run()
    {
        var (gradients, weights) = (0f, 0f);
        for (var i = 0; i < count; i += 2)
        {
            gradients += sums[i];
            weights += sums[i + 1];
        }

        *rate = Lars.localRate(trust, state.Arguments.Update.Decay(isBias: false), clip is null ? 1 : *clip, gradients, weights);
    }
}
