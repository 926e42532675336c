using AlexNet.Bench.Benchmarks;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Bench.Tests;

public sealed class CatalogueTests
{
    [Test]
    public void Choose_WithoutNames_TakesAll() => Assert.That(Catalogue.Choose([]), Is.EqualTo(Catalogue.All));

    [Test]
    public void Choose_TakesTheNamed() =>
        Assert.That(Catalogue.Choose(["step-vs-fma-peak"]).Select(benchmark => benchmark.Name), Is.EqualTo((string[])["step-vs-fma-peak"]));

    [Test]
    public void Choose_OfAnUnknownName_NamesTheAllowed()
    {
        var error = Assert.Throws<UserErrorException>(() => Catalogue.Choose(["step-vs-pytorch", "nonsense"]));
        Assert.That(error!.Message, Is.EqualTo(
            "--only is 'nonsense'; allowed are step-vs-pytorch, forward-vs-onnxruntime, step-vs-fma-peak, gemm-vs-openblas, jpeg-vs-floor, jpeg-vs-torchvision, "
            + "shards-per-core, gpu-step-vs-eager, gpu-step-vs-channels-last, gpu-step-vs-compile, gpu-images, gpu-step-vs-floor, "
            + "gpu-fed-vs-resident, gpu-two-columns, gpu-convolutions, gpu-rewrites"));
    }

    [TestCase("--only=nonsense")]
    [TestCase("--rounds=0")]
    [TestCase("--device=gpu")]
    [TestCase("--nonsense=1")]
    public void Run_OfBadInput_EndsWithTheCodeOfAMistake(string argument) =>
        Assert.That(BenchProgram.Run([argument]), Is.EqualTo(BenchProgram.UserError));

    /// <summary>Skipped is not failed: everything that can run without the peers still does.</summary>
    [Test]
    public void Run_WithoutThePeer_EndsWell() =>
        Assert.That(BenchProgram.Run(["--only=step-vs-pytorch", "--peers=" + Path.GetTempPath()]), Is.Zero);
}
