using System.Diagnostics;

namespace AlexNet.Loader.Tests.Support;

/// <summary>A file system of its own of a few kilobytes, in memory.</summary>
internal sealed class TinyDisk : IDisposable
{
    private TinyDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one, or skips the test where that is not permitted.</summary>
    public static TinyDisk MountOrIgnore(string path, int kilobytes)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) != 0)
        {
            Assert.Ignore("a small file system cannot be mounted here (that takes Linux and root): the full disk is not tested");
        }

        return new TinyDisk(path);
    }

    public void Dispose() => Assert.That(Run("umount", Path), Is.Zero, "umount fails where a file is still open");

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
