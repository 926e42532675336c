using System.Text;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

/// <summary>What other programs read.</summary>
public sealed class SafetensorsWriterTests : FolderTest
{
    private string Path => Folder.Combine("a.safetensors");

    /// <summary>Every byte of a file: wider elements first, else in the order given; metadata by name; spaces up to a multiple of eight.</summary>
    [Test]
    public void Write_IsExactlyTheFormat()
    {
        SafetensorsWriter.Write(
            Path,
            [
                TensorData.From<byte>("b", new byte[] { 7, 8, 9 }, 3),
                TensorData.From<short>("s", new short[] { -2 }, 1, 1),
                TensorData.From<double>("d", new[] { 1.0 }),
                TensorData.From<byte>("a", new byte[] { 6 }, 1),
            ],
            new Dictionary<string, string> { ["z"] = "ü<\"", ["Z"] = "1" });
        const string header = """
            {"__metadata__":{"Z":"1","z":"ü<\""},"d":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"s":{"dtype":"I16","shape":[1,1],"data_offsets":[8,10]},"b":{"dtype":"U8","shape":[3],"data_offsets":[10,13]},"a":{"dtype":"U8","shape":[1],"data_offsets":[13,14]}}
            """;
        var bytes = File.ReadAllBytes(Path);
        Assert.That(BitConverter.ToInt64(bytes), Is.EqualTo(256));
        Assert.That(Encoding.UTF8.GetString(bytes[8..264]), Is.EqualTo(header + new string(' ', 256 - Encoding.UTF8.GetByteCount(header))));
        Assert.That(bytes[264..], Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0xFE, 0xFF, 7, 8, 9, 6 }));
    }

    [Test]
    public void Write_OfNothingIsTheSmallestFile([Values] bool hasMetadata)
    {
        SafetensorsWriter.Write(Path, [], hasMetadata ? new Dictionary<string, string>() : null);
        Assert.That(Encoding.UTF8.GetString(File.ReadAllBytes(Path)), Is.EqualTo("\b\0\0\0\0\0\0\0{}      "));
    }

    [Test]
    public void Write_RefusesWhatWouldBeNoFile()
    {
        var tensor = TensorData.From<byte>("b", new byte[1], 1);
        Assert.That(Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Path, [tensor, tensor]))!.Message, Is.EqualTo("two tensors are named b"));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Path, [TensorData.From<byte>("__metadata__", new byte[1], 1)]));
        var error = Assert.Throws<ArgumentException>(() => TensorData.From<float>("w", new float[5], 2, 3));
        Assert.That(error!.Message, Is.EqualTo("w: [2, 3] has 6 elements, given are 5"));
        foreach (var written in new[] { 1, 3 })
        {
            var other = TensorData.Streamed("x", Dtype.U16, [1], stream => stream.Write(new byte[written]));
            Assert.That(Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(Path, [other]))!.Message, Is.EqualTo($"x: {written} bytes written, announced were 2"));
        }

        Assert.That(Directory.GetFiles(Folder.Path), Is.Empty);
    }

    [TestCase(Dtype.BOOL, 1)]
    [TestCase(Dtype.U8, 1)]
    [TestCase(Dtype.I8, 1)]
    [TestCase(Dtype.U16, 2)]
    [TestCase(Dtype.I16, 2)]
    [TestCase(Dtype.F16, 2)]
    [TestCase(Dtype.BF16, 2)]
    [TestCase(Dtype.U32, 4)]
    [TestCase(Dtype.I32, 4)]
    [TestCase(Dtype.F32, 4)]
    [TestCase(Dtype.U64, 8)]
    [TestCase(Dtype.I64, 8)]
    [TestCase(Dtype.F64, 8)]
    public void Size_IsThatOfAnElement(Dtype dtype, int bytes)
    {
        Assert.That(dtype.Size(), Is.EqualTo(bytes));
        Assert.That(TensorData.Streamed("x", dtype, [3, 5], _ => { }).Length, Is.EqualTo(15 * bytes));
    }

    [Test]
    public void Of_IsTheElementTypeOfATypeOfDotNet()
    {
        Assert.That(
            new[] { Dtypes.Of<bool>(), Dtypes.Of<byte>(), Dtypes.Of<sbyte>(), Dtypes.Of<ushort>(), Dtypes.Of<short>(), Dtypes.Of<Half>() },
            Is.EqualTo(new[] { Dtype.BOOL, Dtype.U8, Dtype.I8, Dtype.U16, Dtype.I16, Dtype.F16 }));
        Assert.That(
            new[] { Dtypes.Of<uint>(), Dtypes.Of<int>(), Dtypes.Of<float>(), Dtypes.Of<ulong>(), Dtypes.Of<long>(), Dtypes.Of<double>() },
            Is.EqualTo(new[] { Dtype.U32, Dtype.I32, Dtype.F32, Dtype.U64, Dtype.I64, Dtype.F64 }));
        Assert.That(Assert.Throws<NotSupportedException>(() => Dtypes.Of<char>())!.Message, Is.EqualTo("safetensors has no element type for Char"));
    }
}
