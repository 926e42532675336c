using AlexNet.Experiments.Features;
using AlexNet.Loader.Storage;
using Parquet;

namespace AlexNet.Experiments.Tests.Features;

public sealed class FeatureFileTests
{
    private static readonly FeatureInfo Info = new("net", "pool3", new Shape(2, 1, 2), "xxh128:00", ["red", "a, \"b\""]) { Data = "/data", Split = "train" };

    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Safetensors_GivesBackWhatWasWritten()
    {
        using var file = FeatureFile.Open(Write("a.safetensors", (stream, info) => new SafetensorsFeatures(stream, info)));
        Assert.That(file.Info, Is.EqualTo(Info with { ClassNames = file.Info.ClassNames }));
        Assert.That(file.Info.ClassNames, Is.EqualTo(Info.ClassNames));
        Assert.That(file.Count, Is.EqualTo(3));
        Assert.That(Enumerable.Range(0, 3).Select(i => (file.Name(i), file.Label(i))), Is.EqualTo(new[] { ("ä.jpg", 1), ("", 0), ("x\n,y", -1) }));
        Assert.That(file.Rows(0, 3).ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5f }));
        Assert.That(file.Rows(1, 1).ToArray(), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
    }

    [Test]
    public void Safetensors_KeepsTheTitlesOfClasses()
    {
        using var file = FeatureFile.Open(Write("a.safetensors", (stream, info) => new SafetensorsFeatures(stream, info with { Titles = new([("red", "rubrum")]) })));
        Assert.That(Enumerable.Range(0, 3).Select(((IFeatureRows)file).ShownClass), Is.EqualTo(new[] { "a, \"b\"", "red (rubrum)", null }));
    }

    /// <summary>Other programs read it too: the shapes stand in the header.</summary>
    [Test]
    public void Safetensors_IsAPlainOne()
    {
        using var file = SafetensorsFile.Open(Write("a.safetensors", (stream, info) => new SafetensorsFeatures(stream, info)));
        Assert.That(file.Tensors.Values.Select(tensor => $"{tensor.Name} {tensor.Dtype} {string.Join('×', tensor.Shape)}").Order(), Is.EqualTo(new[]
        {
            "features F32 3×4", "labels I32 3", "name_bytes I32 3", "names U8 10",
        }));
        Assert.That(file.Metadata.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}={entry.Value}"), Is.EqualTo(new[]
        {
            "checkpoint=xxh128:00", "classes=[\"red\",\"a, \\u0022b\\u0022\"]", "data=/data", "data_folder=", "format=alexnet-features", "layer=pool3", "network=net",
            "shape=[2,1,2]", "split=train", "version=1",
        }));
    }

    [Test]
    public void Csv_IsQuoted() => Assert.That(File.ReadAllText(Write("a.csv", (stream, info) => new CsvFeatures(stream, info))), Is.EqualTo(""""
        name,class,pool3_0,pool3_1,pool3_2,pool3_3
        ä.jpg,"a, ""b""",1,2,3,4
        ,red,5,6,7,8
        "x
        ,y",,9,10,11,12.5

        """"));

    [Test]
    public async Task Parquet_HasAListOfNumbers()
    {
        await using var reader = await ParquetReader.CreateAsync(Write("a.parquet", (stream, info) => new ParquetFeatures(stream, info)));
        Assert.That(reader.CustomMetadata["layer"], Is.EqualTo("pool3"));
        var fields = reader.Schema.GetDataFields();
        Assert.That(fields.Select(field => field.Path.ToString()), Is.EqualTo(new[] { "name", "class", "pool3/list/element" }));
        using var group = reader.OpenRowGroupReader(0);
        Assert.That(group.RowCount, Is.EqualTo(3));
        var (numbers, levels, definitions, names) = (new float[12], new int[12], new int[12], new string[3]);
        await group.ReadRawAsync<float>(fields[2], numbers, definitions, levels);
        await group.ReadAsync(fields[0], names);
        Assert.That(numbers, Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5f }));
        Assert.That(levels, Is.EqualTo(new[] { 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1 }));
        Assert.That(names, Is.EqualTo(new[] { "ä.jpg", "", "x\n,y" }));
    }

    [Test]
    public void Open_RefusesWhatIsNone()
    {
        Assert.That(Message(_folder.In("none.safetensors")), Does.EndWith("none.safetensors: there is no such file; allowed is a file of features that Features has written as .safetensors"));
        SafetensorsWriter.Write(_folder.In("other.safetensors"), [TensorData.From<float>("x", new float[] { 1 }, 1)]);
        Assert.That(Message(_folder.In("other.safetensors")), Does.EndWith("other.safetensors: holds no features: its format is ''; allowed is alexnet-features, which Features writes"));
        Rewrite(metadata => metadata["version"] = "2");
        Assert.That(Message(_folder.In("other.safetensors")), Does.EndWith("is of version 2; allowed is 1"));
        Rewrite(metadata => metadata["shape"] = "[2,0,2]");
        Assert.That(Message(_folder.In("other.safetensors")), Does.EndWith("metadata shape is [2,0,2]; allowed are three numbers above 0"));
        Rewrite(metadata => metadata["classes"] = "red");
        Assert.That(Message(_folder.In("other.safetensors")), Does.EndWith("metadata classes is 'red'; allowed is what Features writes"));
        Rewrite(metadata => metadata["classes"] = "[]", label: 1);
        Assert.That(Message(_folder.In("other.safetensors")), Does.EndWith("damaged: its names or labels do not fit its 1 image"));
        Rewrite(metadata => metadata["shape"] = "[3,1,2]");
        Assert.That(Message(_folder.In("other.safetensors")), Does.Contain("features is F32 [1, 4], allowed is F32 [any, 6]"));
    }

    private void Rewrite(Action<Dictionary<string, string>> change, int label = 0)
    {
        var metadata = Info.Metadata();
        change(metadata);
        SafetensorsWriter.Write(_folder.In("other.safetensors"),
        [
            TensorData.From<float>("features", new float[4], 1, 4), TensorData.From<int>("labels", new[] { label }, 1), TensorData.From<int>("name_bytes", new[] { 1 }, 1),
            TensorData.From<byte>("names", "x"u8.ToArray(), 1),
        ], metadata);
    }

    private static string Message(string path) => Assert.Throws<UserErrorException>(() => FeatureFile.Open(path).Dispose())!.Message;

    private string Write(string name, Func<Stream, FeatureInfo, IFeatureWriter> open)
    {
        AtomicFile.Write(_folder.In(name), stream =>
        {
            var writer = open(stream, Info);
            writer.Add([1, 2, 3, 4, 5, 6, 7, 8], [new("ä.jpg", 1), new("", 0)]);
            writer.Add([9, 10, 11, 12.5f], [new("x\n,y", -1)]);
            writer.Finish();
        });
        return _folder.In(name);
    }
}
