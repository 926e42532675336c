using System.IO.Compression;
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

    [Test]
    public void Parse_ReadsNumbersOfEveryType()
    {
        Assert.That(Numbers(1, [0xFE, 3]), Is.EqualTo(new[] { -2.0, 3 }));
        Assert.That(Numbers(2, [0xFE, 3]), Is.EqualTo(new[] { 254.0, 3 }));
        Assert.That(Numbers(3, [0xFE, 0xFF, 3, 1]), Is.EqualTo(new[] { -2.0, 259 }));
        Assert.That(Numbers(4, [0xFE, 0xFF, 3, 1]), Is.EqualTo(new[] { 65534.0, 259 }));
        Assert.That(Numbers(5, BitConverter.GetBytes(-70_000)), Is.EqualTo(new[] { -70_000.0 }));
        Assert.That(Numbers(6, BitConverter.GetBytes(4_000_000_000u)), Is.EqualTo(new[] { 4e9 }));
        Assert.That(Numbers(7, BitConverter.GetBytes(1.5f)), Is.EqualTo(new[] { 1.5 }));
        Assert.That(Numbers(9, BitConverter.GetBytes(0.1)), Is.EqualTo(new[] { 0.1 }));
        Assert.That(Numbers(12, BitConverter.GetBytes(-1L << 40)), Is.EqualTo(new[] { -1099511627776.0 }));
        Assert.That(Numbers(13, BitConverter.GetBytes(1UL << 63)), Is.EqualTo(new[] { 9223372036854775808.0 }));
        Fails(Mat(Matrix(6, 1, Element(16, [1]))), "numbers of type 16, allowed are 1 to 7, 9, 12 and 13");

        static double[] Numbers(int type, byte[] content) => MatFile.Parse("x", Mat(Matrix(6, content.Length, Element(type, content)))).Single().Numbers!;
    }

    [Test]
    public void Parse_ReadsTextsOfEveryType()
    {
        foreach (var (type, bytes) in new[] { (4, (byte[])[0xE9, 0, 97, 0]), (17, [0xE9, 0, 97, 0]), (16, [0xC3, 0xA9, 97]), (2, [0xE9, 97]), (1, [0xE9, 97]) })
        {
            var array = MatFile.Parse("x", Mat(Matrix(4, 2, Element(type, bytes)))).Single();
            Assert.That((array.Name, array.Text, array.Count), Is.EqualTo(("n", "éa", 2)), $"type {type}");
        }

        Fails(Mat(Matrix(4, 1, Element(9, new byte[8]))), "text of type 9, allowed are one or two bytes a character");
    }

    /// <summary>Up to four bytes may stand within a tag.</summary>
    [Test]
    public void Parse_ReadsSmallElements()
    {
        Assert.That(MatFile.Parse("x", Mat(Matrix(6, 2, [2, 0, 2, 0, 7, 8, 0, 0]))).Single().Numbers, Is.EqualTo(new[] { 7.0, 8 }));
        Fails(Mat(Matrix(6, 2, [2, 0, 5, 0, 7, 8, 0, 0])), "a small element of 5 bytes, allowed are at most 4");
    }

    [Test]
    public void Parse_LeavesOutWhatIsNoArrayOfOurs()
    {
        var arrays = MatFile.Parse("x", [.. Mat(Element(9, new byte[8])), .. Element(14, []), .. Matrix(1, 1, [])]);
        Assert.That(arrays.Select(array => (array.Name, array.Count, array.Numbers, array.Text, array.Fields)), Is.EqualTo(new[]
        {
            ("", 0, (double[]?)null, (string?)null, (IReadOnlyDictionary<string, MatArray[]>?)null), ("n", 0, null, null, null),
        }));
    }

    [Test]
    public void Parse_NamesWhatIsWrongWithAnArray()
    {
        Fails(Mat(Element(14, [.. Element(9, new byte[8])])), "meta.mat: byte 152: an array's flags are 8 bytes of type 9, allowed are whole numbers of type 5 or 6");
        Fails(Mat(Element(14, [.. Element(6, new byte[8]), .. Element(5, [1, 2, 3])])), "an array's dimensions are 3 bytes of type 5, allowed are whole numbers of type 5 or 6");
        Fails(Mat(Matrix(6, -1, [])), "an array of -1 elements, allowed are 0 to 2147483591");
        Fails(Mat(Matrix(6, int.MaxValue, [])), "an array of 2147483647 elements, allowed are 0 to 2147483591");
        Fails(Mat(Struct(3, "a\0b\0")), "field names of 4 bytes in all, allowed are multiples of their length");
        Fails(Mat(Struct(2, "a\0a\0", Value, Value)), "two fields a in a struct, allowed is one");
        Fails(Mat(Struct(2, "a\0b\0", Value, Element(9, new byte[8]))), "the value of field b is of type 9, allowed is 14");
        var deep = Value;
        for (var i = 0; i < 16; i++)
        {
            deep = Struct(2, "a\0", deep);
        }

        Assert.That(MatFile.Parse("x", Mat(deep)).Single().Fields!["a"].Single().Fields!.Keys, Is.EqualTo(new[] { "a" }));
        Assert.That(MatFile.Parse("x", Mat(Compressed(deep))).Single().Fields!["a"].Single().Fields!.Keys, Is.EqualTo(new[] { "a" }));
        Fails(Mat(Struct(2, "a\0", deep)), "structs 17 deep, allowed are 16");
        Fails(Mat(Compressed(Struct(2, "a\0", deep))), "structs 17 deep, allowed are 16");
    }

    /// <summary>Places in a compressed element are those after inflating, and the message says of which element.</summary>
    [Test]
    public void Parse_NamesPlacesInWhatWasCompressed()
    {
        Fails(Mat(Compressed([14, 0])), "meta.mat, compressed element at byte 128: byte 0: cut short: 2 of 4 bytes");
        Fails(Mat(Compressed([14, 0, 0, 0, 200, 0, 0, 0, 1])), "meta.mat, compressed element at byte 128: byte 8: cut short: 1 of 200 bytes");
        Fails(Mat(Compressed(Element(14, [.. Element(9, new byte[8])]))), "meta.mat, compressed element at byte 128: byte 24: an array's flags are 8 bytes of type 9, allowed are whole numbers of type 5 or 6");
        Fails([.. Mat(Element(9, new byte[8])), .. Compressed([14, 0])], "meta.mat, compressed element at byte 144: byte 0: cut short");
    }

    private static byte[] Value => Matrix(6, 1, Element(2, [5]));

    /// <summary>A header and one element.</summary>
    private static byte[] Mat(byte[] element) => [.. new byte[124], 0, 1, (byte)'I', (byte)'M', .. element];

    private static byte[] Element(int type, byte[] content) =>
        [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[-content.Length & 7]];

    private static byte[] Compressed(byte[] element)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(element);
        }

        var bytes = packed.ToArray();
        return [.. BitConverter.GetBytes(15), .. BitConverter.GetBytes(bytes.Length), .. bytes];
    }

    /// <summary>An array called n of a class, with so many elements.</summary>
    private static byte[] Matrix(int kind, int count, byte[] rest) =>
        Element(14, [.. Element(6, [(byte)kind, 0, 0, 0, 0, 0, 0, 0]), .. Element(5, [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(count)]), .. Element(1, "n"u8.ToArray()), .. rest]);

    private static byte[] Struct(int length, string names, params byte[][] values) =>
        Matrix(2, 1, [.. Element(5, BitConverter.GetBytes(length)), .. Element(1, System.Text.Encoding.ASCII.GetBytes(names)), .. values.SelectMany(value => value)]);

    private static void Fails(byte[] bytes, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => MatFile.Parse("meta.mat", bytes));
        Assert.That(error!.Message, Does.Contain(message).And.Not.Contains("\n"));
    }
}
