using System.Text;

namespace AlexNet.Exchange.Tests.Weights;

/// <summary>Files that are refused: one line each, with the actual and the allowed.</summary>
public sealed class RefusedFilesTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Module_IsRefusedByItsClass() => Assert.That(Message(Tiny.File("module.pth")), Is.EqualTo(
        $"{Tiny.File("module.pth")}: a pickle holds an object of torch.nn.modules.module.Module; nothing in a file is executed, and allowed are tensors, numbers, texts, lists, dictionaries and NumPy's arrays, such as torch.save(model.state_dict()) writes"));

    /// <summary>What attacks are made of: each would run a command if it were executed.</summary>
    [TestCase("cos\nsystem\n(S'touch harmed'\ntR.", "wants to call os.system")]
    [TestCase("(S'touch harmed'\nios\nsystem\n.", "holds an object of os.system")]
    [TestCase("(cos\nsystem\nS'touch harmed'\no.", "holds an object of os.system")]
    [TestCase("c__builtin__\neval\n(S'1'\ntR.", "wants to call __builtin__.eval")]
    [TestCase("c__builtin__\ngetattr\n(cos\nsystem\nS'x'\ntR.", "wants to call __builtin__.getattr")]
    public void Pickle_ThatWantsToCallIsRefused(string pickle, string part)
    {
        var path = Write([0x80, 2, .. Encoding.Latin1.GetBytes(pickle)]);
        Assert.That(Message(path), Does.StartWith($"{path}: a pickle {part}; nothing in a file is executed, and allowed are numbers, texts, lists"));
        Assert.That(File.Exists("harmed"), Is.False);
    }

    [Test]
    public void LegacyTar_IsRefusedByName()
    {
        var tar = new byte[1024];
        Encoding.ASCII.GetBytes("ustar").CopyTo(tar, 257);
        var path = Write(tar);
        Assert.That(Message(path), Is.EqualTo($"{path}: a tar as PyTorch wrote before version 0.1.10; allowed are its files since then: load it with torch.load and save it again with torch.save"));
    }

    [Test]
    public void UnknownContent_NamesItsFirstBytes()
    {
        var path = Write(Encoding.ASCII.GetBytes("import torch"));
        Assert.That(Message(path), Is.EqualTo($"{path}: begins with 696D706F72742074, which no format begins with that is known here; allowed are safetensors, PyTorch's .pth and .pt, Caffe's .caffemodel, cuda-convnet's checkpoints and ONNX"));
        Assert.That(Message(Write([])), Does.EndWith("the file has 0 bytes; allowed are safetensors, PyTorch's .pth and .pt, Caffe's .caffemodel, cuda-convnet's checkpoints and ONNX"));
        Assert.That(Message(_folder.Path), Does.StartWith($"{_folder.Path}: is a folder; allowed is a file"));
        Assert.That(Message(_folder.In("nowhere")), Does.StartWith($"{_folder.In("nowhere")}: cannot be read: "));
    }

    [TestCase("tiny.pth", "damaged, or cut short: ")]
    [TestCase("tiny-before-2020.pth", "cut short: a pickle ends after 3000 bytes in the middle")]
    [TestCase("tiny.convnet", "cut short: a pickle ends after 3000 bytes in the middle")]
    [TestCase("tiny.caffemodel", "damaged, cut short, or no file of Caffe's: ")]
    [TestCase("tiny.onnx", "damaged, cut short, or no file of ONNX: ")]
    public void CutShort_IsSaid(string file, string part)
    {
        var path = Write(File.ReadAllBytes(Tiny.File(file))[..3000]);
        Assert.That(Message(path), Does.StartWith($"{path}: {part}"));
    }

    [Test]
    public void Definition_WithoutWeightsIsRefused()
    {
        var path = Write([0x0A, 4, .. "Tiny"u8]);
        Assert.That(Message(path), Is.EqualTo($"{path}: holds no weights; allowed is a model that Caffe has trained, not only its definition"));
    }

    [TestCase("[2, 21, 21]", "<f4", 2 * 21 * 21 * 4, "a mean of [2, 21, 21]; allowed are [3, S, S] and [3]")]
    [TestCase("(3, 21, 20)", "<f4", 3 * 21 * 20 * 4, "a mean of [3, 21, 20]; allowed are [3, S, S] and [3]")]
    [TestCase("(3,)", "<c8", 24, "numbers of type '<c8'; allowed are f2, f4, f8 and u1 with little-endian bytes")]
    [TestCase("(3,)", "<f8", 23, "damaged: an array of NumPy of F64 [3] has 23 bytes")]
    public void Mean_SaysWhatIsAllowed(string shape, string type, int bytes, string part)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape.Replace('[', '(').Replace(']', ')')}, }}\n";
        var path = Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]]);
        Assert.That(Assert.Throws<UserErrorException>(() => MeanImage.Read(path))!.Message, Is.EqualTo($"{path}: {part}"));
    }

    private static string Message(string path) => Assert.Throws<UserErrorException>(() => ForeignFile.Open(path))!.Message;

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(_folder.In("file"), bytes);
        return _folder.In("file");
    }
}
