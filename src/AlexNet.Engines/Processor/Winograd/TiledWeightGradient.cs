using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>
/// The gradient of the weights, G Σ (x's values ⊙ ∂L/∂y's values), summed over all tiles of the batch. A group's tiles come in chunks: the
/// threads transform one together, then each multiplies values of its own; so every sum is added in one order.
/// </summary>
internal sealed unsafe class TiledWeightGradient : IParallelWork
{
    private const int Lanes = WinogradShape.Lanes;
    private const int Tiles = GradientProducts.Tiles;

    /// <summary>Of the values of both, which should stay in the cache that cores share.</summary>
    private const long ChunkBytes = 36_000_000;

    /// <summary>Blocks of tiles multiplied at a time: what a few outputs have of them fits the nearest cache.</summary>
    private const int Pass = 9;

    private readonly WinogradShape _shape;
    private readonly WinogradMatrices _matrices;
    private readonly float* _source;
    private readonly float* _destination;
    private readonly float* _gradient;
    private readonly float* _inputs;
    private readonly float* _outputs;
    private readonly float* _sums;
    private readonly int _blocks;
    private readonly nint _input;
    private readonly nint _output;
    private Stage _stage;
    private int _group;
    private int _first;
    private int _count;

    /// <param name="shape">The convolution.</param>
    /// <param name="matrices">The transforms.</param>
    /// <param name="source">x: [batch][channels / 16][height][width][16].</param>
    /// <param name="destination">∂L/∂y, as x lies.</param>
    /// <param name="gradient">∂L/∂w, in the order of <see cref="WinogradWeightLayout"/>.</param>
    /// <param name="scratch"><see cref="ScratchOf"/> numbers.</param>
    public TiledWeightGradient(
        WinogradShape shape, WinogradMatrices matrices, float* source, float* destination, float* gradient, float* scratch)
    {
        (_shape, _matrices) = (shape, matrices);
        _source = source;
        _destination = destination;
        _gradient = gradient;
        _blocks = BlocksOf(shape);
        _input = (nint)WinogradShape.Values * shape.Inputs * Tiles;
        _output = (nint)WinogradShape.Values * shape.Outputs * Tiles;
        _inputs = scratch;
        _outputs = _inputs + (_blocks * _input);
        _sums = _outputs + (_blocks * _output);
    }

    private enum Stage
    {
        Transform,
        Multiply,
        Finish,
    }

    /// <summary>Working memory, in numbers.</summary>
    public static long ScratchOf(WinogradShape shape) =>
        (WinogradShape.Values * ((long)shape.Inputs + shape.Outputs) * Tiles * BlocksOf(shape)) + shape.WeightValues;

    public void Run(WorkerPool workers)
    {
        for (_group = 0; _group < _shape.Groups; _group++)
        {
            for (_first = 0; _first < _shape.Tiles; _first += _blocks * Tiles)
            {
                _count = Math.Min(_blocks, (_shape.Tiles - _first + Tiles - 1) / Tiles);
                Run(workers, Stage.Transform);
                Run(workers, Stage.Multiply);
            }

            Run(workers, Stage.Finish);
        }
    }

    public void Part(int part, int parts)
    {
        switch (_stage)
        {
            case Stage.Transform:
                Transform(WorkerPool.Range(_count, part, parts));
                break;
            case Stage.Multiply:
                Multiply(WorkerPool.Range(WinogradShape.Values * _shape.Inputs / Lanes, part, parts));
                break;
            default:
                Finish(WorkerPool.Range(_shape.Outputs / Lanes * _shape.Inputs, part, parts));
                break;
        }
    }

    /// <summary>Blocks of tiles in a chunk: as even as the bound allows.</summary>
    private static int BlocksOf(WinogradShape shape)
    {
        var blocks = (shape.Tiles + Tiles - 1) / Tiles;
        var most = Math.Max(1, ChunkBytes / (WinogradShape.Values * sizeof(float) * (shape.Inputs + shape.Outputs) * Tiles));
        var chunks = (blocks + most - 1) / most;
        return (int)((blocks + chunks - 1) / chunks);
    }

    private void Run(WorkerPool workers, Stage stage)
    {
        _stage = stage;
        workers.Run(this);
    }

    private void Transform((int Start, int End) range)
    {
        for (var block = range.Start; block < range.End; block++)
        {
            var first = _first + (block * Tiles);
            var count = Math.Min(Tiles, _shape.Tiles - first);
            var (inputs, outputs) = (_input * block, _output * block);
            if (count < Tiles)
            {
                // The products take whole blocks.
                new Span<float>(_inputs + inputs, (int)_input).Clear();
                new Span<float>(_outputs + outputs, (int)_output).Clear();
            }

            new TileReader(_shape, _matrices.Input).Read(_source, _group, first, count, _inputs + inputs, Tiles);
            new TileReader(_shape, _matrices.Outputs).ReadOutputs(_destination, _group, first, count, _outputs + outputs, Tiles);
        }
    }

    /// <summary>A range of (value, block of 16 inputs), value by value.</summary>
    private void Multiply((int Start, int End) range)
    {
        var blocks = _shape.Inputs / Lanes;
        for (var start = range.Start; start < range.End;)
        {
            var (value, block) = Math.DivRem(start, blocks);
            var count = Math.Min(range.End - start, blocks - block);
            Multiply(value, block, count);
            start += count;
        }
    }

    private void Multiply(int value, int block, int blocks)
    {
        for (var first = 0; first < _count; first += Pass)
        {
            var vectors = _shape.Outputs / Lanes;
            for (var vector = 0; vector < vectors;)
            {
                var count = TileProducts.Take(vectors - vector);
                Multiply(value, block, blocks, vector, count, first, Math.Min(Pass, _count - first));
                vector += count;
            }
        }
    }

    private void Multiply(int value, int block, int blocks, int vector, int vectors, int first, int count)
    {
        const int Panel = WinogradShape.Values * Tiles * Lanes;
        var b = _outputs + (first * _output) + ((nint)vector * Panel) + (value * Tiles * Lanes);
        for (var channel = block * Lanes; channel < (block + blocks) * Lanes; channel += GradientProducts.Channels)
        {
            var a = _inputs + (first * _input) + ((nint)(channel / Lanes) * Panel) + (value * Tiles * Lanes) + (channel % Lanes);
            var c = _sums + ((((nint)value * _shape.Inputs) + channel) * _shape.Outputs) + (vector * Lanes);
            GradientProducts.Multiply(vectors, count, a, _input, b, _output, Panel, c, _shape.Outputs, _first + first > 0);
        }
    }

    /// <summary>A range of (vector of outputs, input): from sums to the gradient.</summary>
    private void Finish((int Start, int End) range)
    {
        var window = _shape.Taps * _shape.Taps * Lanes;
        var gradient = _gradient + ((nint)_group * _shape.Outputs * _shape.Inputs / Lanes * window);
        for (var i = range.Start; i < range.End; i++)
        {
            var (vector, input) = Math.DivRem(i, _shape.Inputs);
            TileTransform.Contract(
                _matrices.FromWeights, _shape.Taps, _sums + ((nint)input * _shape.Outputs) + (vector * Lanes),
                (nint)_shape.Inputs * _shape.Outputs, gradient + ((nint)i * window));
        }
    }
}
