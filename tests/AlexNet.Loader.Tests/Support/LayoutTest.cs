using AlexNet.Loader.DataSets;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Tests.Support;

/// <summary>What the tests of layouts share.</summary>
public abstract class LayoutTest : FolderTest
{
    private protected static byte[] Bytes(IImageSource source, int index)
    {
        var buffer = new ByteBuffer();
        ((IEncodedSource)source).Read(index, buffer);
        return buffer.Bytes.ToArray();
    }

    private protected static IEnumerable<int> Labels(IImageSource source) => Enumerable.Range(0, source.Count).Select(source.Label);

    /// <summary>Every message begins with what is wrong: a file or folder of this test's.</summary>
    private protected void Fails(string path, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path).Dispose());
        Assert.That(error!.Message, Does.StartWith(Folder.Path).And.Contain(message).And.Not.Contains("\n"));
    }

    /// <summary>Both have the same classes, labels and files in the same order.</summary>
    private protected static void SameImages(IImageSource actual, IImageSource expected)
    {
        Assert.That(actual.ClassNames, Is.EqualTo(expected.ClassNames));
        Assert.That(Labels(actual), Is.EqualTo(Labels(expected)));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.That(Bytes(actual, i), Is.EqualTo(Bytes(expected, i)));
        }
    }

    /// <summary>Writes a manifest beside the data and returns its path.</summary>
    /// <param name="layout">Its layout.</param>
    /// <param name="root">Its data, relative to this test's folder.</param>
    /// <param name="more">More fields.</param>
    private protected string Manifest(string layout, string root, string more = "")
    {
        var path = Folder.Combine("manifests", "x.json");
        Directory.CreateDirectory(Folder.Combine("manifests"));
        File.WriteAllText(path, $$"""
            { "name": "x", "origin": "o", "licence": "l", "layout": "{{layout}}", "root": "{{root}}", {{more}} }
            """);
        return path;
    }
}
