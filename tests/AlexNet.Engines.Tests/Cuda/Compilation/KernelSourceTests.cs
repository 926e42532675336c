using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

public sealed class KernelSourceTests
{
    private static readonly KernelSource Source = new("lrn.cu", "a", [new("common.cuh", "b"), new("more.cuh", "c")]);

    [Test]
    public void Of_DiffersWithEverythingThatMakesAKernel()
    {
        KernelSource[] sources =
        [
            Source,
            Source with { Name = "pool.cu" },
            Source with { Text = "aa" },
            Source with { Headers = [new("common.cuh", "b2"), new("more.cuh", "c")] },
            Source with { Headers = [new("common.cuh", "b")] },
            Source with { Headers = [] },
        ];
        var keys = sources.Select(source => source.Key(["-DX"], "12.8", 12080))
            .Append(Source.Key(["-DX", "-DY"], "12.8", 12080))
            .Append(Source.Key(["-DX-DY"], "12.8", 12080))
            .Append(Source.Key([], "12.8", 12080))
            .Append(Source.Key(["-DX"], "13.0", 12080))
            .Append(Source.Key(["-DX"], "12.8", 13000));
        Assert.That(keys, Is.Unique.And.All.Matches("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Of_IsTheSameForTheSame() => Assert.That(
        (Source with { Headers = [.. Source.Headers] }).Key(["-DX"], "12.8", 12080),
        Is.EqualTo(Source.Key(["-DX"], "12.8", 12080)));
}
