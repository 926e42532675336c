using AlexNet.Bench.Measuring;
using AlexNet.Engines.OneDnn;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Measuring;

public sealed class ForwardPassTests
{
    /// <summary>The comparison with ONNX Runtime refuses what is another function.</summary>
    [Test]
    public void BothCompute_TheSameFunction()
    {
        if (!OneDnnEngine.IsAvailable)
        {
            Assert.Ignore(OneDnnEngine.Missing);
        }

        using var pass = new ForwardPass(batch: 2, threads: 1);

        Assert.That(pass.OurSeconds(1), Is.Positive);
        Assert.That(pass.TheirSeconds(1), Is.Positive);
    }
}
