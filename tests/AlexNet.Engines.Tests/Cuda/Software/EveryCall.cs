using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Each call of some work made to fail in turn.</summary>
internal static class EveryCall
{
    /// <summary>The calls of a share: others take the ones between.</summary>
    public const int Shares = 5;

    /// <summary>Waits for the four streams of two devices before they are released: nobody wants to know how they end.</summary>
    private const int MostUntold = 8;

    /// <summary>One error for each call, and nothing left.</summary>
    /// <param name="share">From 0 to <see cref="Shares"/> − 1.</param>
    /// <param name="fails">Does the work; whether somebody was told of a call that failed.</param>
    /// <param name="lostDevice">The device that is lost for good with the call, or −1: only the call fails.</param>
    public static void Fails(int share, Func<bool> fails, int lostDevice = -1)
    {
        for (var number = share + 1; ; number += Shares)
        {
            SoftwareDevice.Reset();
            SoftwareDevice.Fail(CallKind.Any, number, lostDevice: lostDevice);
            var failed = fails();
            Assert.That(SoftwareDevice.Live, Is.Empty, $"after call {number} failed");
            if (!failed)
            {
                Assert.That(SoftwareDevice.Calls(CallKind.Any) - number, Is.LessThan(MostUntold), $"calls from {number} on that failed untold");
                break;
            }
        }

        SoftwareDevice.Reset();
    }
}
