using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Small networks of several columns drawn from a seed: every layer kind, both ways of reading, widths that are and are not
/// multiples of 8 and 16.</summary>
internal static class RandomNetworks
{
    private static readonly int[] Widths = [6, 8, 12, 16, 24, 32, 40, 64];

    public static Network Make(int seed, int columns = 2)
    {
        var random = new Random(seed);
        var network = new SmallNetwork(random.Next(15, 32), columns);
        Block(network, random, columns, first: true);
        Block(network, random, columns, first: false);
        network.Convolution(Width(random, columns), 3, 1, 1, own: random.Next(2) == 0).Relu();
        network.FullyConnected(Width(random, columns)).Relu().Dropout();
        return network.Classifier(random.Next(2, 19));
    }

    private static void Block(SmallNetwork network, Random random, int columns, bool first)
    {
        var kernel = first ? random.Next(3, 6) : 3;
        network.Convolution(Width(random, columns), kernel, first ? random.Next(1, 3) : 1, random.Next(1, 3), own: !first && random.Next(2) == 0);
        _ = random.Next(5) switch
        {
            0 => network.Tanh(),
            1 => network.Logistic(),
            _ => network.Relu(),
        };
        _ = random.Next(4) switch
        {
            0 => network,
            1 => network.NormaliseSpace(),
            _ => network.Normalise(),
        };

        if (random.Next(4) > 0)
        {
            network.MaxPool(random.Next(2, 4));
        }
    }

    private static int Width(Random random, int columns) => Widths[random.Next(Widths.Length)] / 2 * columns;
}
