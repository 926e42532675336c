using System.Diagnostics;

namespace AlexNet.Loader.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Fails where it does not get there.</summary>
    public static void True(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var begin = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.That(Stopwatch.GetElapsedTime(begin), Is.LessThan(Patience), $"never true: {what}");
            Thread.Sleep(1);
        }
    }
}
