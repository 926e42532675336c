using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Benchmarks;

/// <summary>Something of ours beside what it is compared with.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line and in the results.</summary>
    string Name { get; }

    /// <summary>Unit of both figures; more is better.</summary>
    string Unit { get; }

    /// <summary>What of ours is measured.</summary>
    string Ours { get; }

    /// <summary>What it is compared with.</summary>
    string Peer { get; }

    /// <summary>Why it cannot be measured here, with the package to install; null where it can.</summary>
    string? WhyNot(BenchSettings settings);

    /// <param name="settings">How long and how large.</param>
    /// <param name="say">Takes a line per round.</param>
    Measurement Measure(BenchSettings settings, Action<string> say);
}
