using AlexNet.Cli.Display;
using AlexNet.Core;

namespace AlexNet.Cli.Running;

/// <summary>What a command that has failed says of it.</summary>
internal static class FailureLine
{
    /// <summary>The line for a mistake of the user's or the machine's; null for a defect of the program, which keeps its stack trace.</summary>
    public static string? Of(Exception error) => error switch
    {
        UserErrorException mistake => NextCommand.Worded(mistake.Text),
        Loader.Graph.LoaderException => error.Message,
        Engines.Contracts.EngineException => error.Message.ReplaceLineEndings(" "),
        IOException or UnauthorizedAccessException => error.Message,
        _ when OutOfMemory(error) is { } failure => $"out of memory: {failure.Message.TrimEnd('.')}; more is allowed by the container's limit or ulimit -v, where they are set",
        _ => null,
    };

    /// <summary>Where a thread cannot be started, the lack of memory stands within other exceptions.</summary>
    private static OutOfMemoryException? OutOfMemory(Exception? error) => error is null ? null : error as OutOfMemoryException ?? OutOfMemory(error.InnerException);
}
