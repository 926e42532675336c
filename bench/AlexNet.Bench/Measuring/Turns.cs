using System.Globalization;

namespace AlexNet.Bench.Measuring;

/// <summary>Figures of ours and of the peer, one of each per round.</summary>
internal sealed record Turns(IReadOnlyList<double> Ours, IReadOnlyList<double> Peer)
{
    public double OursMedian => Median.Of(Ours);

    public double PeerMedian => Median.Of(Peer);

    /// <summary>Ours ÷ the peer's: the ratio of the medians.</summary>
    public double Ratio => OursMedian / PeerMedian;

    /// <summary>Measures both in turn, so that what slows the machine for a while slows both.</summary>
    public static Turns Take(int rounds, Func<double> ours, Func<double> peer, string unit, Action<string> say)
    {
        var (own, others) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            own[round] = ours();
            others[round] = peer();
            say(string.Create(
                CultureInfo.InvariantCulture, $"  round {round + 1} of {rounds}: ours {own[round]:F1}, peer {others[round]:F1} {unit}"));
        }

        return new Turns(own, others);
    }
}
