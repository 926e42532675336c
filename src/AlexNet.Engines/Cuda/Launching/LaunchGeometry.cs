namespace AlexNet.Engines.Cuda.Launching;

/// <summary>
/// How many blocks a kernel of <c>kernels/</c> is launched with; blocks have <see cref="BlockThreads"/> threads and no dynamic shared
/// memory.
/// The rule stands in kernels/README.md, the items of each kernel in its header.
/// </summary>
/// <param name="X">Blocks across.</param>
/// <param name="Y">Blocks down.</param>
internal readonly record struct LaunchGeometry(int X, int Y = 1)
{
    /// <summary>Threads of a block, for every kernel.</summary>
    public const int BlockThreads = 256;

    /// <summary>Partial sums of a bias' gradient at most.</summary>
    public const int MaxChunks = 256;

    // Four blocks of each multiprocessor of the largest devices: kernels that do more than add want as many.
    private const int MaxSummingBlocks = 512;

    // Threads of eight blocks fill a multiprocessor; twice as many leave no tail worth naming.
    private const int BlocksPerMultiprocessor = 16;

    // Positions that a thread of a bias' gradient adds up at least, before its partial sum costs more than it saves.
    private const int PositionsPerRow = 8;

    /// <summary>Channels that a thread takes together: a pack where ranges of channels are whole packs, else one.</summary>
    /// <param name="channels">Channels of a range that packs must not cross.</param>
    /// <param name="lanes">Elements of a pack: 16 bytes.</param>
    public static int PackWidth(int channels, int lanes) => channels % lanes == 0 ? lanes : 1;

    /// <summary>A flat launch: items are shared by all threads of a grid that fills the device.</summary>
    /// <param name="items">From 0 to 2³¹ − 1.</param>
    /// <param name="multiprocessors">Of the device.</param>
    public static LaunchGeometry Flat(long items, int multiprocessors) =>
        new((int)Math.Clamp(DivideUp(items, BlockThreads), 1, (long)BlocksPerMultiprocessor * multiprocessors));

    /// <summary>A row of blocks for the pixels of every image.</summary>
    public static LaunchGeometry PerImage(long pixels, int batch) => new((int)DivideUp(pixels, BlockThreads), batch);

    /// <summary>One block per image: softmax_loss, squared_loss.</summary>
    public static LaunchGeometry BlockPerImage(int batch) => new(batch);

    /// <summary>bias_gradient: X partial sums for every channel. The same on every device.</summary>
    /// <param name="positions">Of all images.</param>
    /// <param name="channels">Of a position.</param>
    /// <param name="lanes">Elements of a pack.</param>
    public static LaunchGeometry BiasGradient(long positions, int channels, int lanes)
    {
        var packs = channels / PackWidth(channels, lanes);
        var rows = Math.Max(1, BlockThreads / packs);
        var chunks = Math.Clamp(DivideUp(positions, PositionsPerRow * rows), 1, MaxChunks);
        return new((int)chunks, (int)DivideUp(packs, BlockThreads));
    }

    /// <summary>Blocks of kernels that add up a bias's gradient beside what they write (bias_sums.cuh): X partial sums for every channel. The
    /// same on every device.</summary>
    /// <param name="positions">Of all images.</param>
    /// <param name="channels">Whole packs, at most <see cref="BlockThreads"/>.</param>
    /// <param name="lanes">Elements of a pack.</param>
    public static LaunchGeometry BiasSums(long positions, int channels, int lanes) =>
        new((int)Math.Clamp(DivideUp(positions, (long)PositionsPerRow * (BlockThreads / (channels / lanes))), 1, MaxSummingBlocks));

    /// <summary>Whether such kernels take so many channels.</summary>
    public static bool TakesBiasSums(int channels, int lanes) => channels % lanes == 0 && channels / lanes <= BlockThreads;

    /// <summary>bias_gradient_sum.</summary>
    public static LaunchGeometry BiasGradientSum(int channels) => new((int)DivideUp(channels, 32));

    private static long DivideUp(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}

/// <summary>What a launch's blocks depend on of a device and its kernels.</summary>
/// <param name="Lanes">Elements of a pack: 16 bytes.</param>
/// <param name="MultiProcessors">Of the device.</param>
internal readonly record struct LaunchTarget(int Lanes, int MultiProcessors)
{
    /// <summary>Channels that a thread takes together: a pack where they are whole packs, else one.</summary>
    public int PackWidth(int channels) => LaunchGeometry.PackWidth(channels, Lanes);

    /// <summary>A flat launch.</summary>
    public LaunchGeometry Flat(long items) => LaunchGeometry.Flat(items, MultiProcessors);

    /// <summary>So many blocks, or as many as fill the device where each goes on with another.</summary>
    public LaunchGeometry Blocks(long blocks) => LaunchGeometry.Flat(blocks * LaunchGeometry.BlockThreads, MultiProcessors);

    /// <summary>Blocks that add up a bias's gradient too.</summary>
    public LaunchGeometry BiasSums(long positions, int channels) => LaunchGeometry.BiasSums(positions, channels, Lanes);

    /// <summary>A flat launch over packs of numbers, the last of which may be a part of one.</summary>
    public LaunchGeometry Packs(long count) => Flat((count + Lanes - 1) / Lanes);

    /// <summary>A flat launch over the channels of positions, pack by pack where they are whole packs.</summary>
    public LaunchGeometry Channels(long positions, int channels) => Flat(positions * channels / PackWidth(channels));
}
