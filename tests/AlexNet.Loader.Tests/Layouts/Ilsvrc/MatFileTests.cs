using AlexNet.Loader.Layouts.Ilsvrc;

namespace AlexNet.Loader.Tests.Layouts.Ilsvrc;

/// <summary>meta.mat and meta-compressed.mat are made by make_meta.py.</summary>
public sealed class MatFileTests
{
    public static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Layouts", "Ilsvrc", name));

    [Test]
    public void Parse_ReadsStructsOfNumbersAndTexts([Values("meta.mat", "meta-compressed.mat")] string file)
    {
        var arrays = MatFile.Parse(file, Golden(file));
        var synsets = arrays.Find(array => array.Name == "synsets")!;
        Assert.That(synsets.Count, Is.EqualTo(6));
        Assert.That(synsets.Fields!.Keys, Is.EqualTo(new[]
        {
            "ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images",
        }));
        Assert.That(synsets.Fields["WNID"].Take(2).Select(array => array.Text), Is.EqualTo(new[] { "n02119789", "n02100735" }));
        Assert.That(synsets.Fields["gloss"][3].Text, Is.EqualTo("portable saw; cuts «wood»"));
        Assert.That(synsets.Fields["children"][5].Numbers, Is.EqualTo(new[] { 1.0, 2.0, 3.0 }));
        Assert.That(synsets.Fields["children"][0].Numbers, Is.Empty);
        Assert.That(synsets.Fields["num_train_images"].Select(array => array.Numbers!.Single()), Is.EqualTo(new[] { 1300.0, 1300, 1300, 732, 0, 0 }));
    }

    [Test]
    public void Parse_NamesWhatIsWrong()
    {
        Fails([1, 2, 3], "meta.mat: 3 bytes, allowed are MATLAB files of level 5");
        var hdf = new byte[512];
        "MATLAB 7.3 MAT-file, "u8.CopyTo(hdf);
        (hdf[125], hdf[126], hdf[127]) = (2, (byte)'I', (byte)'M');
        Fails(hdf, "meta.mat: version 0x0200 of 'MATLAB 7.3 MAT-file,', allowed are little-endian MATLAB files of level 5 (version 0x0100)");
        Fails(Golden("meta.mat")[..1000], "meta.mat: byte 136: cut short: 864 of ");
        var compressed = Golden("meta-compressed.mat");
        compressed[400] ^= 0xFF;
        Fails(compressed, "damaged compressed data");
    }

    [Test]
    public void Parse_OfADamagedFileFailsWithOneLineOrNot([Values("meta.mat", "meta-compressed.mat")] string file)
    {
        var good = Golden(file);
        var random = new Random(7);
        var failures = 0;
        for (var trial = 0; trial < 3000; trial++)
        {
            var bytes = trial % 3 == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
            for (var i = 0; i < 1 + (trial % 3); i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                MatFile.Parse(file, bytes);
            }
            catch (UserErrorException error)
            {
                failures++;
                Assert.That(error.Message, Does.Not.Contain("\n"));
            }
        }

        Assert.That(failures, Is.GreaterThan(1000));
    }

    private static void Fails(byte[] bytes, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => MatFile.Parse("meta.mat", bytes));
        Assert.That(error!.Message, Does.Contain(message).And.Not.Contains("\n"));
    }
}
