using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Each call of some work made to fail in turn.</summary>
internal static class EveryCall
{
    /// <summary>The calls of a share: others take the ones between.</summary>
    public const int Shares = 5;

    /// <summary>One error for each call, and nothing left.</summary>
    /// <param name="share">From 0 to <see cref="Shares"/> − 1.</param>
    /// <param name="fails">Does the work; whether a call failed.</param>
    /// <param name="lostDevice">The device that is lost for good with the call, or −1: only the call fails.</param>
    public static void Fails(int share, Func<bool> fails, int lostDevice = -1)
    {
        var failed = true;
        for (var number = share + 1; failed; number += Shares)
        {
            SoftwareDevice.Reset();
            SoftwareDevice.Fail(CallKind.Any, number, lostDevice: lostDevice);
            failed = fails();
            Assert.That(SoftwareDevice.Live, Is.Empty, $"after call {number} failed");
        }

        SoftwareDevice.Reset();
    }
}
