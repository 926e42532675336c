using AlexNet.Training.Checkpoints;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>Whether a checkpoint is one of the run that is to go on from it.</summary>
public sealed class ResumePointTests
{
    private static readonly Network Network = Networks.find("cifar-relu");

    private static readonly ResumePoint Point = new(
        "c.safetensors", new CheckpointInfo("cifar-relu", ["red", "green"], Core.Recipes.quick, new CheckpointState(3, 24, 0.01, ScheduleState.Start, null)) { TrainImages = 20 }, null!);

    [TestCase("cifar-tanh", "red,green", 20, "a checkpoint of network cifar-relu; this run's is cifar-tanh")]
    [TestCase("cifar-relu", "red", 20, "a checkpoint of 2 classes; the data set has 1")]
    [TestCase("cifar-relu", "red,green,blue", 20, "a checkpoint of 2 classes; the data set has 3")]
    [TestCase("cifar-relu", "red,blue", 20, "a checkpoint whose class 1 is 'green'; the data set's is 'blue'; allowed is the data of the run")]
    [TestCase("cifar-relu", "green,red", 20, "a checkpoint whose class 0 is 'red'; the data set's is 'green'; allowed is the data of the run")]
    [TestCase("cifar-relu", "red,green", 21, "a checkpoint of a run on 20 training images; the data set has 21; allowed is the data of the run")]
    public void CheckFits_RefusesAnotherRuns(string network, string classes, int images, string message) => Assert.That(
        Assert.Throws<UserErrorException>(() => Point.CheckFits(Networks.find(network), classes.Split(','), images))!.Message, Is.EqualTo($"c.safetensors: {message}"));

    [TestCase(20, 20)]
    [TestCase(null, 21, Description = "of an earlier version, which does not say")]
    public void CheckFits_TakesItsOwn(int? said, int images) =>
        Assert.That(() => (Point with { Info = Point.Info with { TrainImages = said } }).CheckFits(Network, ["red", "green"], images), Throws.Nothing);

    /// <summary>Epochs are counted in 32 bits.</summary>
    [TestCase(42_949_672_939, null)]
    [TestCase(42_949_672_940, "metadata next_sample is '42949672940'; allowed are fewer than 2147483647 epochs of 20 images")]
    public void CheckFits_RefusesAPositionBeyondAllEpochs(long next, string? message)
    {
        var far = Point with { Info = Point.Info with { State = Point.Info.State with { NextSample = next } } };
        void Check() => far.CheckFits(Network, ["red", "green"], 20);
        Assert.That(Check, message is null ? Throws.Nothing : Throws.InstanceOf<UserErrorException>().With.Message.EqualTo($"c.safetensors: {message}"));
    }

    /// <summary>It is asked before anything is computed.</summary>
    [Test]
    public void Run_RefusesACheckpointThatDoesNotFit()
    {
        using var run = new TinyRun();
        run.Train(run.Settings("""{ "steps": 1 }"""), run.Folder());
        var data = TinyShards.Write(run.In("more"), train: 21);
        using var point = ResumePoint.Open(run.Folder().CheckpointFile(1));
        var error = Assert.Throws<UserErrorException>(() => run.Train(run.Settings() with { Data = data, InitialWeights = point.Path }, run.Folder("other"), point))!;
        Assert.That(error.Message, Is.EqualTo($"{point.Path}: a checkpoint of a run on 20 training images; the data set has 21; allowed is the data of the run"));
        Assert.That(Directory.Exists(run.Folder("other").Path), Is.False);
    }
}
