using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Agreement of tensors: ‖actual − expected‖ ≤ tolerance · ‖expected‖ + 10⁻⁷ per element. What is no number agrees with nothing:
/// NUnit alone takes it for less than every number.</summary>
internal static class Close
{
    public static void AssertEqual(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double tolerance, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        double difference = 0, norm = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            difference += Square((double)actual[i] - expected[i]);
            norm += Square(expected[i]);
        }

        var allowed = tolerance * Math.Sqrt(norm) + 1e-7 * Math.Sqrt(actual.Length);
        Assert.That(Math.Sqrt(difference), Is.Not.NaN.And.LessThanOrEqualTo(allowed), $"{what}: norm {Math.Sqrt(norm):g4}");
    }

    public static void AssertEqual(Weights actual, Weights expected, double tolerance, string what)
    {
        foreach (var (name, values) in expected)
        {
            AssertEqual(actual[name], values, tolerance, $"{what} {name}");
        }
    }

    private static double Square(double x) => x * x;
}
