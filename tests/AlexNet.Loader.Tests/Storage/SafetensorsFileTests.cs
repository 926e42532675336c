using System.Buffers.Binary;
using System.Text;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class SafetensorsFileTests : FolderTest
{
    [Test]
    public void Write_ReadsBackTheSame()
    {
        var path = Folder.Combine("new", "a.safetensors");
        float[] weights = [1.5f, -2, float.MaxValue, 0, 5, 6];
        SafetensorsWriter.Write(
            path,
            [
                TensorData.From<byte>("bytes", new byte[] { 1, 2, 3 }, 3),
                TensorData.From<float>("weights", weights, 2, 3),
                TensorData.From<double>("scalar", new[] { Math.PI }),
                TensorData.From<int>("empty", Array.Empty<int>(), 0, 4),
            ],
            new Dictionary<string, string> { ["name"] = "grüße \"x\"" });
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.Read<float>("weights"), Is.EqualTo(weights));
        Assert.That(file.Read<byte>("bytes"), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(file.Read<double>("scalar"), Is.EqualTo(new[] { Math.PI }));
        Assert.That(file.Read<int>("empty"), Is.Empty);
        Assert.That(file.Tensor("weights").Shape, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(file.Tensor("scalar").Shape, Is.Empty);
        Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["name"] = "grüße \"x\"" }));
    }

    [Test]
    public void Write_AlignsTheDataAndEveryTensor()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<byte>("b", new byte[3], 3), TensorData.From<double>("d", new double[2], 2)]);
        var bytes = File.ReadAllBytes(path);
        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8, Is.Zero);
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.Tensor("d").Begin % 8, Is.Zero);
    }

    [Test]
    public void Write_FailureKeepsTheOldFileAndLeavesNothing()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<byte>("b", new byte[] { 7 }, 1)]);
        var failing = TensorData.Streamed("x", Dtype.U8, [2], _ => throw new IOException("No space left on device"));
        var error = Assert.Throws<UserErrorException>(() => SafetensorsWriter.Write(path, [failing]));
        Assert.That(error!.Message, Is.EqualTo($"{path}: cannot be written: No space left on device"));
        var shortened = TensorData.Streamed("x", Dtype.U8, [2], stream => stream.WriteByte(1));
        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(path, [shortened]));
        Assert.That(Directory.GetFiles(Folder.Path), Is.EqualTo(new[] { path }));
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.Read<byte>("b"), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public void Read_NamesAFileThatWasCutShort()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<byte>("a", new byte[] { 1, 2 }, 2), TensorData.From<byte>("b", new byte[5000], 5000)]);
        using var file = SafetensorsFile.Open(path);
        var length = new FileInfo(path).Length;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(length - 1);
        }

        Assert.That(file.Read<byte>("a"), Is.EqualTo(new byte[] { 1, 2 }));
        var error = Assert.Throws<UserErrorException>(() => file.Read<byte>("b"))!;
        Assert.That(error.Message, Is.EqualTo($"{path}: b cannot be read: cut short while it was open, to {length - 1} of {length} bytes"));
        Assert.Throws<EndOfStreamException>(() => file.View("b"));
    }

    [Test]
    public void Write_RefusesTwoOfOneName()
    {
        var tensor = TensorData.From<byte>("b", new byte[1], 1);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Folder.Combine("a"), [tensor, tensor]));
    }

    [TestCase("not json", 0, "the header is not valid JSON")]
    [TestCase("[]", 0, "the header is a JSON Array, allowed is an object")]
    [TestCase("""{"a":1}""", 0, "a is a JSON Number, allowed is an object")]
    [TestCase("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}""", 1, "a.dtype is F8, allowed are BOOL, U8")]
    [TestCase("""{"a":{"shape":[1],"data_offsets":[0,1]}}""", 1, "a.dtype is missing")]
    [TestCase("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "a.shape is missing")]
    [TestCase("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""", 1, "a.shape holds -1, allowed are integers from 0")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "a.shape holds 1.5")]
    [TestCase("""{"a":{"dtype":"F64","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "more than 2⁶³ bytes")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "a.data_offsets are [1, 0]")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}""", 3, "a spans 3 bytes, F32 [1] takes 4")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "a begins at byte 1 of the data, allowed is 0")]
    [TestCase("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "b begins at byte 1 of the data, allowed is 2")]
    [TestCase("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, "the data has 1 bytes, the header describes 2")]
    [TestCase("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 3, "the data has 3 bytes, the header describes 2")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "the header is not valid JSON")]
    [TestCase("""{"__metadata__":["x"]}""", 0, "__metadata__ is a JSON Array, allowed is an object of strings")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "a.data_offsets are [0], allowed are [begin, end] with begin ≤ end")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}""", 1, "a.data_offsets are [0, 1, 1], allowed are")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,"1"]}}""", 1, "a.data_offsets holds 1, allowed are integers from 0")]
    [TestCase("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""", 1, "a.shape is missing or no array of integers")]
    [TestCase("""{"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}""", 1, "a.dtype is u8, allowed are BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64")]
    [TestCase("""{"a":{"dtype":"1","shape":[1],"data_offsets":[0,1]}}""", 1, "a.dtype is 1, allowed are BOOL")]
    [TestCase("""{"__metadata__":{"x":1}}""", 0, "__metadata__.x is a JSON Number, allowed is a string")]
    public void Open_NamesEveryDefect(string header, int dataBytes, string message)
    {
        var path = Folder.Combine("bad.safetensors");
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. new byte[dataBytes]]);
        var error = Assert.Throws<UserErrorException>(() => SafetensorsFile.Open(path));
        Assert.That(error!.Message, Does.StartWith($"{path}: ").And.Contains(message));
    }

    [Test]
    public void Open_NamesAWrongLengthAndAMissingFile()
    {
        var path = Folder.Combine("bad.safetensors");
        File.WriteAllBytes(path, [1, 2, 3]);
        Assert.That(Assert.Throws<UserErrorException>(() => SafetensorsFile.Open(path))!.Message, Does.Contain("the file has 3 bytes"));
        File.WriteAllBytes(path, [255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}']);
        Assert.That(Assert.Throws<UserErrorException>(() => SafetensorsFile.Open(path))!.Message, Does.Contain("allowed are 2 to 2"));
        Assert.That(Assert.Throws<UserErrorException>(() => SafetensorsFile.Open(Folder.Combine("none")))!.Message, Does.Contain("cannot be opened"));
    }

    [Test]
    public void Tensor_NamesWhatIsThereAndWhatIsAllowed()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<float>("w", new float[6], 2, 3)]);
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.Tensor("w", Dtype.F32, -1, 3).Length, Is.EqualTo(24));
        var error = Assert.Throws<UserErrorException>(() => file.Tensor("w", Dtype.F32, 2, 4));
        Assert.That(error!.Message, Is.EqualTo($"{path}: w is F32 [2, 3], allowed is F32 [2, 4]"));
        error = Assert.Throws<UserErrorException>(() => file.Read("w", new double[6].AsSpan()));
        Assert.That(error!.Message, Is.EqualTo($"{path}: w is F32 [2, 3], allowed is F64 with 6 elements"));
        error = Assert.Throws<UserErrorException>(() => file.Read("w", new float[5].AsSpan()));
        Assert.That(error!.Message, Is.EqualTo($"{path}: w is F32 [2, 3], allowed is F32 with 5 elements"));
        error = Assert.Throws<UserErrorException>(() => file.Tensor("w", Dtype.I32, 2, 3));
        Assert.That(error!.Message, Is.EqualTo($"{path}: w is F32 [2, 3], allowed is I32 [2, 3]"));
        error = Assert.Throws<UserErrorException>(() => file.Tensor("w", Dtype.F32, -1, 3, 1));
        Assert.That(error!.Message, Is.EqualTo($"{path}: w is F32 [2, 3], allowed is F32 [any, 3, 1]"));
        Assert.That(Assert.Throws<UserErrorException>(() => file.Tensor("v"))!.Message, Does.EndWith("there is no tensor v; there are w"));
    }

    [Test]
    public void Tensor_NamesTheFirstTwelveThatThereAre([Values(12, 13, 15)] int count)
    {
        var path = Folder.Combine("many.safetensors");
        SafetensorsWriter.Write(path, Enumerable.Range(0, count).Select(i => TensorData.From<byte>($"t{i}", new byte[1], 1)));
        using var file = SafetensorsFile.Open(path);
        var more = count switch { 12 => "", 13 => " and 1 more", _ => " and 3 more" };
        Assert.That(
            Assert.Throws<UserErrorException>(() => file.Tensor("v"))!.Message,
            Is.EqualTo($"{path}: there is no tensor v; there are t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11{more}"));
    }

    [Test]
    public void View_GivesAPartOfATensorAndNothingBesideIt()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<byte>("a", new byte[] { 1, 2, 3, 4, 5 }, 5), TensorData.From<byte>("b", new byte[] { 6, 7 }, 2)]);
        using var file = SafetensorsFile.Open(path);
        var a = file.Tensor("a");
        Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "a", "b" }));
        Assert.That((file.View("b").ToArray(), file.View(a, 1, 3).ToArray(), file.View(a, 0, 5).ToArray(), file.View(a, 5, 0).ToArray()), Is.EqualTo((new byte[] { 6, 7 }, new byte[] { 2, 3, 4 }, new byte[] { 1, 2, 3, 4, 5 }, Array.Empty<byte>())));
        foreach (var (offset, length) in new[] { (-1, 2), (0, 6), (5, 1), (3, 3) })
        {
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => file.View(a, offset, length))!.Message, Does.StartWith($"{offset} + {length} bytes of 5"));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => file.View(a, 3, -1));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.View("b"));
    }

    [Test]
    public void MetadataFields_NameTheFile()
    {
        var path = Folder.Combine("a.safetensors");
        SafetensorsWriter.Write(path, [], new Dictionary<string, string> { ["seed"] = "x" });
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.MetadataFields("; ").Text("seed"), Is.EqualTo("x"));
        Assert.That(file.MetadataFields("; ").Wrong("seed", "are numbers").Message, Is.EqualTo($"{path}: metadata seed is 'x'; allowed are numbers"));
        Assert.That(file.MetadataFields().Wrong("seed", "are numbers").Message, Is.EqualTo($"{path}: metadata seed is 'x', allowed are numbers"));
    }

    /// <summary>As others write them: tensors in any order, empty ones anywhere.</summary>
    [Test]
    public void Open_TakesTensorsInAnyOrder()
    {
        using var file = Open("""{"c":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", [5, 6, 7]);
        Assert.That((file.Read<byte>("a"), file.Read<byte>("c"), file.Read<float>("b")), Is.EqualTo((new byte[] { 5, 6 }, new byte[] { 7 }, Array.Empty<float>())));
        using var empty = Open("{}", []);
        Assert.That(empty.Tensors, Is.Empty);
    }

    [TestCase(0, 2)]
    [TestCase(1, 2)]
    [TestCase(3, 2)]
    [TestCase(100_000_001, 100_000_000)]
    public void Open_NamesTheLengthsThatAHeaderMayHave(int length, int allowed)
    {
        var path = Folder.Combine("a.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)length), (byte)'{', (byte)'}']);
        if (length > 3)
        {
            using var file = new FileStream(path, FileMode.Open);
            file.SetLength(200_000_000);
        }

        Assert.That(
            Assert.Throws<UserErrorException>(() => SafetensorsFile.Open(path))!.Message,
            Is.EqualTo($"{path}: the header's length is {length} bytes, allowed are 2 to {allowed}: not a whole safetensors file"));
    }

    private SafetensorsFile Open(string header, byte[] data)
    {
        var path = Folder.Combine($"{data.Length}.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. data]);
        return SafetensorsFile.Open(path);
    }
}
