using AlexNet.Engines.OneDnn.Interop;
using AlexNet.Engines.OneDnn.Primitives;
using AlexNet.Engines.Tests.OneDnn.Primitives;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Support;

/// <summary>Which major versions of libdnnl there are to test with.</summary>
internal static class InstalledLibrary
{
    /// <summary>One fixture for each version that is there; where there is none, one that is skipped. That a version is missing is shown
    /// once, by DnnlLibraryTests, and not for every test.</summary>
    public static IEnumerable<TestFixtureData> Fixtures()
    {
        var there = DnnlFinder.Majors.Where(major => WhyNot(major) is null).ToArray();
        return there.Length > 0
            ? there.Select(major => new TestFixtureData(major))
            : [(TestFixtureData)new TestFixtureData(DnnlFinder.Majors[0]).Ignore(DnnlLibrary.Missing)];
    }

    /// <summary>Why a version cannot be tested with; null where it can.</summary>
    public static string? WhyNot(int major) => DnnlLoader.Find(major) is null
        ? $"there is no libdnnl {major} here, so nothing is tested with it: install it, or name its file in {DnnlFinder.Variable}"
        : null;
}
