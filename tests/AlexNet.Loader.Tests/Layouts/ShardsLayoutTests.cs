using AlexNet.Loader.DataSets;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>Folders of shards: whole sets that belong together.</summary>
public sealed class ShardsLayoutTests : LayoutTest
{
    [Test]
    public void Open_NamesWhatIsWrongWithShards()
    {
        var path = Folder.Combine("train-00000-of-00001.safetensors");
        var images = TensorData.From<byte>("images", new byte[2 * 4 * 4 * 3], 2, 4, 4, 3);
        var labels = TensorData.From<int>("labels", new[] { 0, 1 }, 2);
        var metadata = ShardFormat.Metadata(["a", "b"]);
        FailsWith([images, labels], new() { ["format"] = "alexnet-shard" }, "metadata version is missing, allowed is 1");
        FailsWith([images, labels], new(metadata) { ["format"] = "other" }, "metadata format is other, allowed is alexnet-shard");
        FailsWith([images, labels], new(metadata) { ["classes"] = "a,b" }, "metadata classes is 'a,b', allowed is a JSON array of names");
        FailsWith([images, labels], new(metadata) { ["classes"] = "[]" }, "metadata classes is '[]', allowed is a JSON array of names");
        FailsWith([images, labels], new(metadata) { ["classes"] = "[null]" }, "metadata classes is '[null]', allowed is a JSON array of names");
        FailsWith([images, labels], new(metadata) { ["version"] = "2" }, "metadata version is 2, allowed is 1");
        FailsWith([TensorData.From<byte>("images", default, 2, 0, 0, 3), labels], metadata, "images are 0×0, allowed are squares of at most 4096×4096");
        FailsWith([images, TensorData.From<int>("labels", new[] { -1, 0 }, 2)], metadata, "label 0 is -1, allowed are 0 to 1");
        FailsWith([labels], metadata, "there is no tensor images");
        FailsWith([TensorData.From<float>("images", new float[96], 2, 4, 4, 3), labels], metadata, "images is F32 [2, 4, 4, 3], allowed is U8");
        FailsWith([TensorData.From<byte>("images", new byte[2 * 4 * 2 * 3], 2, 4, 2, 3), labels], metadata, "images are 4×2, allowed are squares");
        FailsWith([TensorData.From<byte>("images", default, 0, 4097, 4097, 3), labels], metadata, "images are 4097×4097, allowed are squares of at most 4096×4096");
        FailsWith([TensorData.From<byte>("images", default, 3_000_000_000, 0, 0, 3), labels], metadata, "3000000000 images, allowed are at most 2147483647");
        FailsWith([images, TensorData.From<int>("labels", new int[3], 3)], metadata, "labels is I32 [3], allowed is I32 [2]");
        FailsWith([images, TensorData.From<int>("labels", new[] { 0, 2 }, 2)], metadata, "label 1 is 2, allowed are 0 to 1");
        File.WriteAllBytes(path, new byte[100]);
        Fails(Folder.Path, "the header's length is 0 bytes");
        File.Move(path, Folder.Combine("test-00000-of-00001.safetensors"));
        ShardFormat.Write(Folder.Combine("test-00000-of-00001.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        Fails(Folder.Path, "shards of test only, train-*.safetensors is missing");

        void FailsWith(TensorData[] tensors, Dictionary<string, string> metadata, string message)
        {
            SafetensorsWriter.Write(path, tensors, metadata);
            Fails(Folder.Path, message);
        }
    }

    [Test]
    public void Open_RefusesAPartOfASetOfShards()
    {
        Write("train-00000-of-00042");
        Write("train-00002-of-00042");
        Write("train-00041-of-00042");
        Fails(
            Folder.Path,
            $"{Folder.Path}: 3 of 42 shards of train, the first missing is train-00001-of-00042.safetensors; allowed is a whole set: finish it with Prepare");
        Write("train-00000-of-00001");
        Fails(Folder.Path, $"{Folder.Path}: shards of train of 2 sets, one of 1, one of 42; allowed is one whole set in a folder");
    }

    [Test]
    public void Open_RefusesAPartOfTheValidationShardsToo()
    {
        Write("train-00000-of-00001");
        Write("validation-00000-of-00001");
        DataSet.Open(Folder.Path).Dispose();
        Write("validation-00001-of-00001");
        Fails(Folder.Path, "a shard of validation is number 1 of 1, allowed are 0 to 0");
        File.Delete(Folder.Combine("validation-00000-of-00001.safetensors"));
        Fails(Folder.Path, "1 of 1 shards of validation, the first missing is validation-00000-of-00001.safetensors");
    }

    [Test]
    public void Open_LeavesShardsFreeWhoseNamesDoNotCount()
    {
        Write("train-a");
        Write("train-7");
        Write("train-1-of-x");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(3));
    }

    [Test]
    public void Open_RefusesShardsThatDoNotBelongTogether()
    {
        ShardFormat.Write(Folder.Combine("train-00000-of-00002.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        ShardFormat.Write(Folder.Combine("train-00001-of-00002.safetensors"), new byte[75], new int[1], 5, ["a", "b"]);
        Fails(Folder.Path, $"{Folder.Combine("train-00001-of-00002.safetensors")}: images are 5×5, allowed is 4×4 as in {Folder.Combine("train-00000-of-00002.safetensors")}");
        ShardFormat.Write(Folder.Combine("train-00001-of-00002.safetensors"), new byte[48], new int[1], 4, ["a", "c"]);
        Fails(Folder.Path, $"{Folder.Combine("train-00001-of-00002.safetensors")}: other classes than {Folder.Combine("train-00000-of-00002.safetensors")}, allowed are a, b");
    }

    [Test]
    public void Open_RefusesSplitsOfShardsThatDoNotBelongTogether()
    {
        Write("train-00000-of-00001");
        ShardFormat.Write(Folder.Combine("test-00000-of-00001.safetensors"), new byte[75], new int[1], 5, ["a", "b"]);
        Fails(Folder.Path, $"{Folder.Path}: the shards of test have another image size than those of train");
        ShardFormat.Write(Folder.Combine("test-00000-of-00001.safetensors"), new byte[48], new int[1], 4, ["b", "a"]);
        Fails(Folder.Path, $"{Folder.Path}: the shards of test have other classes than those of train");
    }

    private void Write(string name) => ShardFormat.Write(Folder.Combine($"{name}.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
}
