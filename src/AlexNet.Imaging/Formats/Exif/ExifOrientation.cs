namespace AlexNet.Imaging.Formats.Exif;

/// <summary>What is done with the orientation that cameras write into EXIF.</summary>
public enum ExifOrientation
{
    /// <summary>Nothing: pixels as stored. Programs of 2012 did not look at it either.</summary>
    Ignore,

    /// <summary>The picture is turned as it is meant to be seen.</summary>
    Apply,
}

/// <summary>The words for <see cref="ExifOrientation"/> in options and files.</summary>
public static class ExifOrientations
{
    private const string IgnoreWord = "ignore";
    private const string ApplyWord = "apply";

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = [IgnoreWord, ApplyWord];

    /// <summary>The word for a value.</summary>
    public static string Word(this ExifOrientation exif) => exif == ExifOrientation.Apply ? ApplyWord : IgnoreWord;

    /// <summary>The value of a word, or null for any other text.</summary>
    public static ExifOrientation? Parse(string text) => text switch
    {
        IgnoreWord => ExifOrientation.Ignore,
        ApplyWord => ExifOrientation.Apply,
        _ => null,
    };
}
