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
        Assert.That(Assert.Throws<UserErrorException>(() => file.Tensor("v"))!.Message, Does.EndWith("there is no tensor v; there are w"));
    }
}
