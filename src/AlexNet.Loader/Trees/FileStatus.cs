using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AlexNet.Loader.Trees;

/// <summary>Which file a name stands for, whatever other names it has.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number there (its inode).</param>
internal readonly record struct FileId(ulong Device, ulong Number);

/// <summary>What a name in a folder is, at the cost of one system call.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="IsLink">Whether it is a symbolic link; nothing else is said then of what it leads to.</param>
/// <param name="Names">Names that the file has, hard links.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Written">When it was last written, in nanoseconds since 1970.</param>
internal readonly partial record struct FileStatus(FileId Id, bool IsFolder, bool IsLink, uint Names, long Length, long Written)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeNamesTimeNumberSize = 0x1 | 0x4 | 0x40 | 0x100 | 0x200;
    private const long Second = 1_000_000_000;
    private const int TypeMask = 0xF000;
    private const int FolderType = 0x4000;
    private const int LinkType = 0xA000;

    /// <summary>The status of a path, or null where there is nothing, as behind a link that leads nowhere.</summary>
    /// <param name="follows">Whether a link stands for what it leads to.</param>
    public static FileStatus? Of(string path, bool follows = false)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Portable(path, follows);
        }

        if (Statx(CurrentFolder, path, follows ? 0 : NoFollow, TypeNamesTimeNumberSize, out var status) != 0)
        {
            return null;
        }

        var id = new FileId(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number);
        var type = status.Mode & TypeMask;
        return new FileStatus(id, type == FolderType, type == LinkType, status.Names, (long)status.Size, (status.WrittenSeconds * Second) + status.WrittenRest);
    }

    /// <summary>Elsewhere a path, hashed, stands for its file: links are told apart by where they lead, hard links are not seen.</summary>
    internal static FileStatus? Portable(string path, bool follows)
    {
        FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        var isLink = file.LinkTarget is not null;
        if (isLink && follows)
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? Portable(target.FullName, follows: false) : null;
        }

        var number = System.IO.Hashing.XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(file.FullName));
        return file.Exists || isLink
            ? new FileStatus(new FileId(0, number), file is DirectoryInfo, isLink, 1, (file as FileInfo)?.Length ?? 0, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100)
            : null;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer status);

    /// <summary>The kernel's struct statx, the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long WrittenSeconds;

        [FieldOffset(120)]
        public uint WrittenRest;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
