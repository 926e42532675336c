using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>A run keeps the mean image that it was begun with, and its model has it.</summary>
public sealed class RunStatisticsTests
{
    private TinyRun run = null!;
    private string data = "";

    [SetUp]
    public void SetUp()
    {
        run = new TinyRun();
        data = TinyPictures.Write(run.In("pictures"), perClass: 6);
        run.Train(Settings("""{ "steps": 3 }"""), run.Folder());
    }

    [TearDown]
    public void TearDown() => run.Dispose();

    [Test]
    public void Run_ThatGoesOnKeepsItsMeanWhereTheDataHasChanged()
    {
        var begun = Mean(run.Folder().CheckpointFile(3));
        File.Delete(Path.Combine(data, "statistics.safetensors"));
        for (var i = 0; i < 6; i++)
        {
            TinyPictures.WriteOne(Path.Combine(data, "train", "class0", $"{i:00}.jpg"), label: 2, number: 50 + i);
        }

        var recorder = Resume("""{ "steps": 5 }""");
        Assert.That(recorder.Warnings, Has.Some.EqualTo("pictures: the training images are others than when the run was begun, by their names, sizes or times; it keeps the mean image that it was begun with"));
        Assert.That(Mean(run.Folder().ModelFile), Is.EqualTo(begun));
        Assert.That(File.Exists(Path.Combine(data, "statistics.safetensors")), Is.False, "nothing was counted");
    }

    [Test]
    public void Run_ThatGoesOnWithItsDataWarnsOfNothing() => Assert.That(Resume("""{ "steps": 5 }""").Warnings.Where(warning => warning.Contains("training images")), Is.Empty);

    [Test]
    public void Run_ThatGoesOnTurnsItsImagesAsItDid()
    {
        var error = Assert.Throws<UserErrorException>(() => run.Train(
            Settings("""{ "steps": 5 }""") with { Exif = ExifOrientation.Apply }, run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(3))))!;
        Assert.That(error.Message, Is.EqualTo("exif is apply; allowed is ignore, with which the run was begun"));
    }

    [Test]
    public void Run_FromACheckpointOfAnEarlierVersionTakesWhatLiesBesideIt()
    {
        var begun = Mean(run.Folder().CheckpointFile(3));
        TinyRun.CopyAsVersion1(run.Folder().CheckpointFile(3), run.In("old.safetensors"));
        File.Move(run.In("old.safetensors"), run.Folder().CheckpointFile(3), overwrite: true);
        Resume("""{ "steps": 5 }""");
        Assert.That(Mean(run.Folder().ModelFile), Is.EqualTo(begun));
    }

    private static float[] Mean(string path)
    {
        using var file = AlexNet.Loader.Storage.SafetensorsFile.Open(path);
        return DataStatistics.Read(file, "statistics.")!.Mean;
    }

    private RunSettings Settings(string changes) => run.Settings(changes) with { Data = data };

    private Recorder Resume(string changes) =>
        run.Train(Settings(changes), run.Folder(), ResumePoint.Open(run.Folder().CheckpointFile(3)));
}
