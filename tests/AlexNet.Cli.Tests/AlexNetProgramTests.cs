namespace AlexNet.Cli.Tests;

/// <summary>Exceptions as the line that a user sees.</summary>
public sealed class AlexNetProgramTests
{
    [Test]
    public void UserMessage_OfALackOfMemoryBlamesNoBatch()
    {
        const string line = "out of memory: a list grew; more is allowed by the container's limit or ulimit -v, where they are set";
        var failure = new OutOfMemoryException("a list grew");
        Assert.That(AlexNetProgram.UserMessage(failure), Is.EqualTo(line));
        Assert.That(AlexNetProgram.UserMessage(new AggregateException(new TaskSchedulerException(failure))), Is.EqualTo(line));
    }

    [Test]
    public void UserMessage_OfADefectIsNone() => Assert.That(AlexNetProgram.UserMessage(new InvalidOperationException("a defect", new ArgumentException())), Is.Null);

    /// <summary>What the machine refuses is no defect: its own words, in one line.</summary>
    [Test]
    public void UserMessage_OfTheMachineIsItsOwn() => Assert.That(
        new Exception[] { new IOException("the disk is full"), new UnauthorizedAccessException("not yours"), new Loader.Graph.LoaderException("read", "a.jpg", new IOException("gone")), new Lost() }.Select(AlexNetProgram.UserMessage),
        Is.EqualTo(new[] { "the disk is full", "not yours", "the loader's block 'read' failed at a.jpg: gone", "the GPU is lost remedy: none" }));

    [Test]
    public void UserMessage_OfAMistakeNamesOptions() => Assert.That(
        AlexNetProgram.UserMessage(UserErrorException.Of($"{Setting.Named("batch")} is 0")), Is.EqualTo("--batch is 0"));

    private sealed class Lost() : Engines.Contracts.EngineException("the GPU is lost\nremedy: none")
    {
        public override bool IsDeviceLost => true;
    }
}
