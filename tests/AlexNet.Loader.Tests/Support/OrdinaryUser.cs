using System.Runtime.InteropServices;

namespace AlexNet.Loader.Tests.Support;

/// <summary>
/// Lets the present thread meet files as a user without privileges until it is disposed, where it is root's: permissions bind root too
/// then. Linux keeps the user of file accesses by thread.
/// </summary>
internal sealed partial class OrdinaryUser : IDisposable
{
    private const uint Nobody = 65534;
    private readonly uint _before = setfsuid(Nobody);

    public void Dispose() => _ = setfsuid(_before);

    [LibraryImport("libc")]
    private static partial uint setfsuid(uint user);
}
