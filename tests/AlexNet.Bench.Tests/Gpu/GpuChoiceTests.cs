using AlexNet.Bench.Benchmarks;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Gpu;

public sealed class GpuChoiceTests
{
    [TestCase("cuda", 1, new[] { 0, 0 })]
    [TestCase("cuda", 2, new[] { 0, 1 })]
    [TestCase("cuda:1", 2, new[] { 1, 1 })]
    [TestCase("cuda:0,0", 2, new[] { 0, 0 })]
    public void Two_AreThoseGivenOrTheNextOneOrTheSameTwice(string device, int present, int[] expected) =>
        Assert.That(GpuChoice.Two(DeviceChoice.Parse(device), present), Is.EqualTo(expected));

    [Test]
    public void WhyNot_OfEveryGpuBenchmark_OnTheProcessorsNamesTheDevice()
    {
        var settings = new BenchSettings { Device = DeviceChoice.Parse("cpu") };
        var benchmarks = Catalogue.All.Where(benchmark => benchmark.Name.StartsWith("gpu-", StringComparison.Ordinal)).ToArray();
        Assert.That(benchmarks, Has.Length.EqualTo(9));
        Assert.That(benchmarks.Select(benchmark => benchmark.WhyNot(settings)), Has.All.Contain("--device is cpu"));
    }
}
