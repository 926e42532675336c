namespace AlexNet.Loader.Tests.Support;

/// <summary>A test with an empty folder of its own.</summary>
public abstract class FolderTest
{
    private protected TempFolder Folder { get; private set; } = null!;

    [SetUp]
    public void CreateFolder() => Folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => Folder.Dispose();
}
