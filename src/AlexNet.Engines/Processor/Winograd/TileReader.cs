namespace AlexNet.Engines.Processor.Winograd;

/// <summary>From a blocked tensor to the values of its tiles: [channels / 16][values][tiles][16].</summary>
/// <param name="shape">The convolution.</param>
/// <param name="matrix">The transform: of 7 columns for overlapping tiles of the source, of fewer for tiles of the destination.</param>
internal readonly unsafe ref struct TileReader(WinogradShape shape, float* matrix)
{
    private const int Lanes = WinogradShape.Lanes;

    /// <summary>Tiles of the convolution's source; they overlap and reach into the padding.</summary>
    /// <param name="source">All groups' channels.</param>
    /// <param name="group">The group whose channels are wanted.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">How many tiles.</param>
    /// <param name="values">Where the first tile's first value goes.</param>
    /// <param name="tiles">Tiles between two values.</param>
    public void Read(float* source, int group, int first, int count, float* values, int tiles) => Read(
        new(shape.Inputs, shape.SourceHeight, shape.SourceWidth, shape.Pad, ToomCook.Points), source, group, first, count, values, tiles);

    /// <summary>Tiles of the convolution's destination, side by side.</summary>
    public void ReadOutputs(float* destination, int group, int first, int count, float* values, int tiles) => Read(
        new(shape.Outputs, shape.Height, shape.Width, 0, shape.Side), destination, group, first, count, values, tiles);

    private void Read(Planes planes, float* from, int group, int first, int count, float* values, int tiles)
    {
        var blocks = planes.Channels / Lanes;
        var plane = (nint)planes.Height * planes.Width * Lanes;
        for (var block = 0; block < blocks; block++, values += WinogradShape.Values * tiles * Lanes)
        {
            for (var i = 0; i < count; i++)
            {
                var (image, row, column) = shape.Place(first + i);
                (row, column) = (row - planes.Pad, column - planes.Pad);
                var rows = (Math.Max(0, -row), Math.Min(planes.Side, planes.Height - row));
                var columns = (Math.Max(0, -column), Math.Min(planes.Side, planes.Width - column));
                var corner = from + (((((nint)image * shape.Groups) + group) * blocks) + block) * plane;
                TileTransform.Expand(
                    matrix, rows, columns, corner + ((((nint)row * planes.Width) + column) * Lanes), planes.Width * Lanes, Lanes,
                    values + (i * Lanes), tiles * Lanes);
            }
        }
    }

    /// <summary>One group of a tensor, and the side of what a tile covers of it.</summary>
    private readonly record struct Planes(int Channels, int Height, int Width, int Pad, int Side);
}
