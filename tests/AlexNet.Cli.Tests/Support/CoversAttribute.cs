namespace AlexNet.Cli.Tests.Support;

/// <summary>Says for which options of a command a test shows a difference. Without options: for the one that each of its cases begins with.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class CoversAttribute(string command, params string[] options) : Attribute
{
    public string Command => command;

    public IReadOnlyList<string> Options => options;
}
