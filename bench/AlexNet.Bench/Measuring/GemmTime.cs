namespace AlexNet.Bench.Measuring;

/// <summary>How fast one shape was multiplied, in 10⁹ operations a second.</summary>
internal sealed record GemmTime(GemmShape Shape, double Ours, double Peer);
