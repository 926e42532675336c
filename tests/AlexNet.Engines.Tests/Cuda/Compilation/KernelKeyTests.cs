using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

public sealed class KernelKeyTests
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
        var keys = sources.Select(source => KernelKey.Of(source, ["-DX"], "12.8", 12080))
            .Append(KernelKey.Of(Source, ["-DX", "-DY"], "12.8", 12080))
            .Append(KernelKey.Of(Source, ["-DX-DY"], "12.8", 12080))
            .Append(KernelKey.Of(Source, [], "12.8", 12080))
            .Append(KernelKey.Of(Source, ["-DX"], "13.0", 12080))
            .Append(KernelKey.Of(Source, ["-DX"], "12.8", 13000));
        Assert.That(keys, Is.Unique.And.All.Matches("^[0-9a-f]{64}$"));
    }

    [Test]
    public void Of_IsTheSameForTheSame() => Assert.That(
        KernelKey.Of(Source with { Headers = [.. Source.Headers] }, ["-DX"], "12.8", 12080),
        Is.EqualTo(KernelKey.Of(Source, ["-DX"], "12.8", 12080)));
}
