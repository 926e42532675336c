namespace AlexNet.Cli.Tests.Support;

/// <summary>How a command ended and what it said.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    public override string ToString() => $"exit code {Code}\n{Output}\n{Error}";
}
