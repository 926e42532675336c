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

    [Test]
    public void UserMessage_OfAMistakeNamesOptions() => Assert.That(
        AlexNetProgram.UserMessage(UserErrorException.Of($"{Setting.Named("batch")} is 0")), Is.EqualTo("--batch is 0"));
}
