namespace AlexNet.Cli.Display;

/// <summary>Words of a command line that is printed to be typed.</summary>
internal static class ShellWord
{
    /// <summary>A value as a POSIX shell takes it unchanged: as it is, or in single quotes.</summary>
    public static string Quote(string value)
    {
        return value.Length > 0 && value.All(IsPlain) ? value : $"'{value.Replace("'", "'\\''")}'";
    }

    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || "_-./:,+=@%".Contains(letter);
}
