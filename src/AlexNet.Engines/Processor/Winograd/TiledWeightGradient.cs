using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>
/// The gradient of the weights, G Σ (x's values ⊙ ∂L/∂y's values), summed over all tiles of the batch. A group's tiles come in chunks: the
/// threads transform one together, then each multiplies values of its own; so every sum is added in one order.
/// </summary>
internal sealed unsafe class TiledWeightGradient : IParallelWork
{
    private const int Lanes = WinogradShape.Lanes;
    private const int Offset = 5 * Lanes;

    /// <summary>Of the values of both, which should stay in the cache that cores share.</summary>
    private const long ChunkBytes = 36_000_000;

    private readonly WinogradShape _shape;
    private readonly WinogradMatrices _matrices;
    private readonly float* _source;
    private readonly float* _destination;
    private readonly float* _gradient;
    private readonly float* _inputs;
    private readonly float* _outputs;
    private readonly float* _sums;
    private readonly int _tiles;
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
        _tiles = TilesOf(shape);
        _input = ((nint)shape.Inputs * _tiles) + Offset;
        _output = ((nint)shape.Outputs * _tiles) + Offset;
        _inputs = scratch;
        _outputs = _inputs + (WinogradShape.Values * _input);
        _sums = _outputs + (WinogradShape.Values * _output);
    }

    private enum Stage
    {
        Transform,
        Multiply,
        Finish,
    }

    /// <summary>Working memory, in numbers.</summary>
    public static long ScratchOf(WinogradShape shape) =>
        (WinogradShape.Values * ((((long)shape.Inputs + shape.Outputs) * TilesOf(shape)) + (2 * Offset))) + shape.WeightValues;

    public void Run(ThreadTeam team)
    {
        for (_group = 0; _group < _shape.Groups; _group++)
        {
            for (_first = 0; _first < _shape.Tiles; _first += _tiles)
            {
                _count = Math.Min(_tiles, _shape.Tiles - _first);
                Run(team, Stage.Transform);
                Run(team, Stage.Multiply);
            }

            Run(team, Stage.Finish);
        }
    }

    public void Part(int part, int parts)
    {
        switch (_stage)
        {
            case Stage.Transform:
                Transform(ThreadTeam.Range(_count, part, parts));
                break;
            case Stage.Multiply:
                Multiply(ThreadTeam.Range(WinogradShape.Values * _shape.Inputs / Lanes, part, parts));
                break;
            default:
                Finish(ThreadTeam.Range(_shape.Outputs / Lanes * _shape.Inputs, part, parts));
                break;
        }
    }

    /// <summary>Tiles in a chunk: as even as the bound allows.</summary>
    private static int TilesOf(WinogradShape shape)
    {
        var most = ChunkBytes / (WinogradShape.Values * sizeof(float) * (shape.Inputs + shape.Outputs));
        var chunks = (shape.Tiles + most - 1) / most;
        return (int)((shape.Tiles + chunks - 1) / chunks);
    }

    private void Run(ThreadTeam team, Stage stage)
    {
        _stage = stage;
        team.Run(this);
    }

    private void Transform((int Start, int End) range)
    {
        var (start, count) = (range.Start, range.End - range.Start);
        new TileReader(_shape, _matrices.Input).Read(
            _source, _group, _first + start, count, _inputs + (start * Lanes), _tiles, _input);
        new TileReader(_shape, _matrices.Outputs).ReadOutputs(
            _destination, _group, _first + start, count, _outputs + (start * Lanes), _tiles, _output);
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
        var vectors = _shape.Outputs / Lanes;
        for (var vector = 0; vector < vectors;)
        {
            var count = TileProducts.Take(vectors - vector);
            var b = _outputs + (value * _output) + ((nint)vector * _tiles * Lanes);
            for (var channel = block * Lanes; channel < (block + blocks) * Lanes; channel += GradientProducts.Channels)
            {
                var a = _inputs + (value * _input) + ((nint)(channel / Lanes) * _tiles * Lanes) + (channel % Lanes);
                var c = _sums + (((((nint)value * _shape.Inputs) + channel) * vectors) + vector) * Lanes;
                GradientProducts.Multiply(count, _count, a, b, _tiles * Lanes, c, _shape.Outputs, _first > 0);
            }

            vector += count;
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
