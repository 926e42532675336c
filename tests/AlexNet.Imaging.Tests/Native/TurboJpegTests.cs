using AlexNet.Imaging.Native;

namespace AlexNet.Imaging.Tests.Native;

public sealed class TurboJpegTests
{
    [Test]
    public void Version_StandsAmongTheLibrarysMessages()
    {
        Assert.That(TurboJpeg.VersionIn("\0Unsupported\0libjpeg-turbo version 3.0.1 (build 20240109)\0Wrong JPEG library version: library is %d\0"u8), Is.EqualTo("3.0.1"));
        Assert.That(TurboJpeg.VersionIn("libjpeg-turbo version 2.1"u8), Is.EqualTo("2.1"));
        Assert.That(TurboJpeg.VersionIn("Wrong JPEG library version: library is 62"u8), Is.Null);
    }

    [Test]
    public void Version_IsThatOfTheLibraryThatIsLoaded() => Assert.That(TurboJpeg.IsThere ? TurboJpeg.Version() : "2.1.5", Does.Match("^[0-9]+[.][0-9]+([.][0-9]+)?$"));
}
