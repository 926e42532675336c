using System.Text;
using AlexNet.Exchange.Protos.Onnx;
using Google.Protobuf;

namespace AlexNet.Exchange.Tests.Weights;

/// <summary>Models of ONNX whose weights lie in other files.</summary>
public sealed class OnnxOutsideTests
{
    private const string Name = "model.onnx";

    private TempFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>The tiny network with every other tensor in a file below the model's folder, one after the other.</summary>
    [Test]
    public void Open_WithDataBesideTheModel_ComputesTheSame()
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Tiny.File("tiny.onnx")));
        Directory.CreateDirectory(_folder.In("data"));
        using (var data = File.Create(_folder.In("data/weights.bin")))
        {
            foreach (var tensor in model.Graph.Initializer.Where((_, i) => i % 2 == 0))
            {
                data.Position += 64;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "data/weights.bin" });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{data.Position}" });
                tensor.DataLocation = 1;
                var bytes = tensor.RawData.Length > 0 ? tensor.RawData.ToByteArray() : [.. tensor.FloatData.SelectMany(BitConverter.GetBytes)];
                data.Write(bytes);
                tensor.RawData = ByteString.Empty;
                tensor.FloatData.Clear();
            }
        }

        File.WriteAllBytes(_folder.In(Name), model.ToByteArray());
        Tiny.AssertEqual(Tiny.Run(Fit.Of(ForeignFile.Open(_folder.In(Name)), Tiny.Network), Recipes.quick), Tiny.Logits("bytes"));
    }

    /// <summary>Bytes written here: no message of ours tells where the fields are.</summary>
    [TestCase("4", "8", new[] { 1.5f, -2f })]
    [TestCase("8", null, new[] { -2f, 3f })]
    [TestCase(null, "8", new[] { 9f, 1.5f })]
    public void Open_TakesOffsetAndLength(string? offset, string? length, float[] expected)
    {
        WriteData("weights.bin", [9f, 1.5f, -2f, 3f]);
        WriteModel("weights.bin", offset, length);
        Assert.That(ForeignFile.Open(_folder.In(Name)).Tensors.Single().Read(), Is.EqualTo(expected));
    }

    [TestCase("../weights.bin")]
    [TestCase("below/../../weights.bin")]
    [TestCase("/etc/passwd")]
    [TestCase("C:/weights.bin")]
    [TestCase("..\\weights.bin")]
    [TestCase("")]
    public void Open_RefusesAPlaceOutsideTheFolder(string location)
    {
        Directory.CreateDirectory(_folder.In("here"));
        WriteData("weights.bin", [9f, 1.5f, -2f, 3f]);
        WriteModel(location, null, null, "here/" + Name);
        Assert.That(Message("here/" + Name), Is.EqualTo($"{_folder.In("here/" + Name)}: w lies in '{location}'; allowed is a file in the model's folder or below it"));
    }

    [TestCase("12", "8", "from byte 12 on; that are 8 bytes, and the file has 16")]
    [TestCase("9", null, "from byte 9 on; that are 8 bytes, and the file has 16")]
    [TestCase("9223372036854775807", "8", "from byte 9223372036854775807 on; that are 8 bytes, and the file has 16")]
    [TestCase("-4", "8", "from byte -4 on; that are 8 bytes, and the file has 16")]
    [TestCase("four", "8", "from byte four on; that are 8 bytes, and the file has 16")]
    [TestCase("0", "16", "with length 16; allowed for [2, 1, 1, 1] of F32 are 8 bytes, up to 2147483591")]
    [TestCase("0", "-8", "with length -8; allowed for [2, 1, 1, 1] of F32 are 8 bytes, up to 2147483591")]
    public void Open_RefusesBytesThatAreNotThere(string offset, string? length, string words)
    {
        WriteData("weights.bin", [9f, 1.5f, -2f, 3f]);
        WriteModel("weights.bin", offset, length);
        Assert.That(Message(Name), Is.EqualTo($"{_folder.In(Name)}: w lies in 'weights.bin' {words}"));
    }

    [Test]
    public void Open_NamesAFileThatIsMissing()
    {
        WriteModel("weights.bin", null, null);
        Assert.That(Message(Name), Is.EqualTo($"{_folder.In(Name)}: w lies in 'weights.bin', which does not exist; allowed is a file in the model's folder or below it"));
    }

    [Test]
    public void Read_OfAFileThatHasBecomeShorterSaysSo()
    {
        WriteData("weights.bin", [9f, 1.5f]);
        WriteModel("weights.bin", null, null);
        var tensor = ForeignFile.Open(_folder.In(Name)).Tensors.Single();
        WriteData("weights.bin", [9f]);
        Assert.That(Assert.Throws<UserErrorException>(() => tensor.Read())!.Message, Does.StartWith($"{_folder.In(Name)}: w lies in 'weights.bin', which cannot be read: "));
    }

    private string Message(string file) => Assert.Throws<UserErrorException>(() => ForeignFile.Open(_folder.In(file)))!.Message;

    private void WriteData(string name, float[] numbers) => File.WriteAllBytes(_folder.In(name), [.. numbers.SelectMany(BitConverter.GetBytes)]);

    /// <summary>A convolution of two weights, w [2, 1, 1, 1], that lie elsewhere; onnx.proto numbers the fields.</summary>
    private void WriteModel(string location, string? offset, string? length, string name = Name)
    {
        byte[] Entry(string key, string? value) => value is null ? [] : Field(13, [.. Text(1, key), .. Text(2, value)]);
        byte[] weights =
        [
            .. Number(1, 2), .. Number(1, 1), .. Number(1, 1), .. Number(1, 1), .. Number(2, 1), .. Text(8, "w"),
            .. Entry("location", location), .. Entry("offset", offset), .. Entry("length", length), .. Number(14, 1),
        ];
        byte[] node = [.. Text(1, "x"), .. Text(1, "w"), .. Text(2, "y"), .. Text(4, "Conv")];
        File.WriteAllBytes(_folder.In(name), [.. Number(1, 8), .. Field(7, [.. Field(1, node), .. Field(5, weights)])]);
    }

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(int number, byte value) => [(byte)(number << 3), value];

    /// <summary>Its length in two bytes of seven bits, the lower first.</summary>
    private static byte[] Field(int number, byte[] content) =>
        [(byte)((number << 3) | 2), (byte)(content.Length & 0x7F | 0x80), (byte)(content.Length >> 7), .. content];
}
