using AlexNet.Engines.Cuda;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Skips every test where there is no GPU; where one is expected, every test fails, so that its absence cannot pass for success.</summary>
[SetUpFixture]
public sealed class RequireGpu
{
    /// <summary>1 where there must be a GPU.</summary>
    public const string Expected = "ALEXNET_EXPECT_GPU";

    [OneTimeSetUp]
    public void Require()
    {
        if (CudaAvailability.Current.IsUsable)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Expected) == "1")
        {
            Assert.Fail($"{Expected} is 1, but no GPU can be used: {CudaAvailability.Current.Details}");
        }

        Assert.Ignore($"no GPU can be used: {CudaAvailability.Current.Reason}");
    }

    [OneTimeTearDown]
    public void Forget() => Gpus.Forget();
}
