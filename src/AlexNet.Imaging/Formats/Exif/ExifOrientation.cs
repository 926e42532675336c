namespace AlexNet.Imaging.Formats.Exif;

/// <summary>What is done with the orientation that cameras write into EXIF.</summary>
public enum ExifOrientation
{
    /// <summary>Nothing: pixels as stored. Programs of 2012 did not look at it either.</summary>
    Ignore,

    /// <summary>The picture is turned as it is meant to be seen.</summary>
    Apply,
}
