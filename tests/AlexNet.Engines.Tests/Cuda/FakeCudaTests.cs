using AlexNet.Engines.Tests.Cuda.Fake;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>Tests on the fake device: every one must free what it allocates.</summary>
[NonParallelizable]
public abstract class FakeCudaTests
{
    private int _before;

    [SetUp]
    public void RequireFake()
    {
        FakeCuda.Require();
        _before = FakeCuda.Live;
    }

    [TearDown]
    public void NothingIsLeft()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Passed)
        {
            Assert.That(FakeCuda.Live, Is.EqualTo(_before), "allocated and not freed");
        }
    }
}
