using System.IO.Compression;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>
/// A label is a class's place in the order of the names' code units, in every layout and under every language: a model's labels mean
/// nothing where two machines sort otherwise.
/// </summary>
public sealed class ClassOrderTests : LayoutTest
{
    private static readonly string[] Ordered = ["10", "2", "B", "Z", "_x", "a", "a-b", "a.b", "ab", "b", "é"];

    [Test]
    public void ClassNames_AreInOrdinalOrder([Values("folder", "splits", "tar", "zip", "tar per class", "tar of tars")] string form)
    {
        var files = Ordered.Reverse().SelectMany(name => new[] { 0, 1 }.Select(i => (Name: $"{name}/{i}.jpg", Class: name))).ToArray();
        var path = Folder.Combine("data");
        switch (form)
        {
            case "tar":
                Tars.Write(path += ".tar", System.Formats.Tar.TarEntryFormat.Pax, [.. files.Select(file => (file.Name, Jpeg(file.Class)))]);
                break;
            case "zip":
                using (var zip = ZipFile.Open(path += ".zip", ZipArchiveMode.Create))
                {
                    Array.ForEach(files, file => Write(zip, file.Name, Jpeg(file.Class)));
                }

                break;
            case "tar per class":
                Directory.CreateDirectory(path);
                Array.ForEach(Ordered, name => Tars.Write(Path.Combine(path, $"{name}.tar"), ("0.jpg", Jpeg(name)), ("1.jpg", Jpeg(name))));
                break;
            case "tar of tars":
                Tars.Write(path += ".tar", System.Formats.Tar.TarEntryFormat.Pax, [.. Ordered.Reverse().Select(name => ($"{name}.tar", Tars.Bytes(("0.jpg", Jpeg(name)), ("1.jpg", Jpeg(name)))))]);
                break;
            default:
                Array.ForEach(files, file => Write(Path.Combine(path, form == "splits" ? "train" : "", file.Name), Jpeg(file.Class)));
                break;
        }

        using var data = DataSet.Open(path);
        var train = data.Split("train");
        Assert.That(train.ClassNames, Is.EqualTo(Ordered));
        for (var i = 0; i < train.Count; i++)
        {
            Assert.That(Bytes(train, i), Is.EqualTo(Jpeg(Ordered[train.Label(i)])), train.Name(i));
        }
    }

    /// <summary>Every class has a picture of its own.</summary>
    private static byte[] Jpeg(string name) => TinyImages.Jpeg(100 + Array.IndexOf(Ordered, name));

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }
}
