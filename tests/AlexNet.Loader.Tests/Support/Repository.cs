namespace AlexNet.Loader.Tests.Support;

/// <summary>Finds files of the repository from a test's folder.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root
    {
        get
        {
            var folder = TestContext.CurrentContext.TestDirectory;
            while (!File.Exists(Path.Combine(folder, "AlexNet.Pipeline.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests lie outside the repository");
            }

            return folder;
        }
    }
}
