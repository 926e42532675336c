using AlexNet.Cli.Running;
namespace AlexNet.Cli.Tests.Running;

/// <summary>Exceptions as the line that a user sees.</summary>
public sealed class FailureLineTests
{
    [Test]
    public void Of_OfALackOfMemoryBlamesNoBatch()
    {
        const string line = "out of memory: a list grew; more is allowed by the container's limit or ulimit -v, where they are set";
        var failure = new OutOfMemoryException("a list grew");
        Assert.That(FailureLine.Of(failure), Is.EqualTo(line));
        Assert.That(FailureLine.Of(new AggregateException(new TaskSchedulerException(failure))), Is.EqualTo(line));
    }

    [Test]
    public void Of_OfADefectIsNone() => Assert.That(FailureLine.Of(new InvalidOperationException("a defect", new ArgumentException())), Is.Null);

    /// <summary>What the machine refuses is no defect: its own words, in one line.</summary>
    [Test]
    public void Of_OfTheMachineIsItsOwn() => Assert.That(
        new Exception[] { new IOException("the disk is full"), new UnauthorizedAccessException("not yours"), new Loader.Graph.LoaderException("read", "a.jpg", new IOException("gone")), new Lost() }.Select(FailureLine.Of),
        Is.EqualTo(new[] { "the disk is full", "not yours", "the loader's block 'read' failed at a.jpg: gone", "the GPU is lost remedy: none" }));

    [Test]
    public void Of_OfAMistakeNamesOptions() => Assert.That(
        FailureLine.Of(UserErrorException.Of($"{Setting.Named("batch")} is 0")), Is.EqualTo("--batch is 0"));

    private sealed class Lost() : Engines.Contracts.EngineException("the GPU is lost\nremedy: none")
    {
        public override bool IsDeviceLost => true;
    }
}
