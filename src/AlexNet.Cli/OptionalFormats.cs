namespace AlexNet.Cli;

/// <summary>Image formats that only some builds have.</summary>
internal static class OptionalFormats
{
    /// <summary>Adds what this build has: TIFF, WebP, GIF and BMP where it was made with <c>-p:WithImageSharp=true</c>, else nothing.</summary>
    public static void Register()
    {
#if WITH_IMAGESHARP
        Imaging.ImageSharp.ImageSharpFormats.Register();
#endif
    }
}
