namespace AlexNet.Engines.Processor.Winograd;

/// <summary>Tiles of a blocked tensor: [batch][channels / 16][height][width][16].</summary>
internal sealed unsafe class BlockedTiles : TileSource
{
    private const int Lanes = WinogradShape.Lanes;

    private readonly WinogradShape _shape;
    private readonly float* _matrix;
    private readonly float* _from;
    private readonly int _blocks;
    private readonly int _height;
    private readonly int _width;
    private readonly int _pad;
    private readonly int _side;

    private BlockedTiles(WinogradShape shape, float* matrix, float* from, int channels, int height, int width, int pad, int side)
    {
        _shape = shape;
        _matrix = matrix;
        _from = from;
        (_blocks, _height, _width) = (channels / Lanes, height, width);
        (_pad, _side) = (pad, side);
    }

    /// <summary>Tiles of a convolution's source; they overlap and reach into the padding.</summary>
    public static BlockedTiles OfSource(WinogradShape shape, WinogradMatrices matrices, float* source) =>
        new(shape, matrices.Input, source, shape.Inputs, shape.SourceHeight, shape.SourceWidth, shape.Pad, ToomCook.Points);

    /// <summary>Tiles of a convolution's destination, side by side.</summary>
    public static BlockedTiles OfDestination(WinogradShape shape, WinogradMatrices matrices, float* destination) =>
        new(shape, matrices.Outputs, destination, shape.Outputs, shape.Height, shape.Width, 0, shape.Side);

    public override void Read(int group, int first, int count, float* values, int tiles)
    {
        for (var block = 0; block < _blocks; block++, values += WinogradShape.Values * tiles * Lanes)
        {
            for (var i = 0; i < count; i++)
            {
                var (image, row, column) = _shape.Place(first + i);
                (row, column) = (row - _pad, column - _pad);
                var rows = (Math.Max(0, -row), Math.Min(_side, _height - row));
                var columns = (Math.Max(0, -column), Math.Min(_side, _width - column));
                var plane = (((nint)image * _shape.Groups) + group) * _blocks + block;
                var corner = _from + ((((plane * _height) + row) * _width) + column) * Lanes;
                TileTransform.Expand(_matrix, rows, columns, corner, _width * Lanes, Lanes, values + (i * Lanes), tiles * Lanes);
            }
        }
    }
}
