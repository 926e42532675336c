using System.Runtime.InteropServices;
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

    /// <summary>A hint at apt-get is of no use where there is none.</summary>
    [TestCase("LINUX", "libturbojpeg.so.0", "libturbojpeg.so.0 is missing (apt-get install libturbojpeg0)")]
    [TestCase("WINDOWS", "turbojpeg.dll libturbojpeg.dll", "turbojpeg.dll is missing (it is part of libjpeg-turbo)")]
    [TestCase("OSX", "libturbojpeg.0.dylib libturbojpeg.dylib", "libturbojpeg.0.dylib is missing (it is part of libjpeg-turbo)")]
    public void Names_AreTheSystems(string system, string names, string missing)
    {
        Assert.That(TurboJpeg.FileNamesOn(OSPlatform.Create(system)), Is.EqualTo(names.Split(' ')));
        Assert.That(TurboJpeg.MissingOn(OSPlatform.Create(system)), Is.EqualTo(missing));
    }
}
