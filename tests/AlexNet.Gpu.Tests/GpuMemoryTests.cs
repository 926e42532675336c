using System.Text.RegularExpressions;
using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Tests.Cuda;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Too little memory of a GPU.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed class GpuMemoryTests
{
    private const long Mebi = 1 << 20;

    /// <summary>Left free: less than what the plan needs, and room for what libraries take as they go.</summary>
    private const long Left = 192 * Mebi;

    private const int TooMany = 1024;

    [Test]
    public void Load_WithTooLittleMemory_NamesABatchThatFits()
    {
        using var engine = Gpus.Create("0", Precision.F32);

        // What libraries load at their first call is loaded before the rest is taken away.
        engine.Load(Plans.Training(ReferenceTrial.Network, 2)).Dispose();
        using var context = new CudaContext(0);
        using var taken = new CudaDeviceVariable<byte>(context, context.GetMemoryInfo().Free - Left);
        var error = Assert.Throws<UserErrorException>(() => engine.Load(Plans.Training(ReferenceTrial.Network, TooMany)))!;
        Assert.That(error.Message, Does.Match($@"^batch {TooMany} needs [\d.]+ GiB of GPU 0; [\d.]+ GiB are free; batch \d+ fits$"));
        var batch = int.Parse(Regex.Match(error.Message, @"batch (\d+) fits").Groups[1].Value);
        Assert.That(batch, Is.InRange(16, TooMany - 1));
        engine.Load(Plans.Training(ReferenceTrial.Network, batch)).Dispose();
    }
}
