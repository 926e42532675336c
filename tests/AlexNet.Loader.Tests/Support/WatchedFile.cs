namespace AlexNet.Loader.Tests.Support;

/// <summary>A file that notes what was there each time it was brought to the disk.</summary>
internal sealed class WatchedFile(string path, FileMode mode, List<(long Length, bool IsOnDisk, bool HasName)> flushes, string name)
    : FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0)
{
    public override void Flush(bool flushToDisk)
    {
        base.Flush(flushToDisk);
        flushes.Add((Length, flushToDisk, File.Exists(name)));
    }
}
