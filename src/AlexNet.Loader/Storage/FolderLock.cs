using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace AlexNet.Loader.Storage;

/// <summary>
/// A folder that one process at a time holds, by its file <c>lock</c> with a text about the holder. What counts is flock's lock on that
/// file: it goes with the open file, so that no crash leaves one behind and no child has it, and Linux takes it over NFS too. (.NET's own
/// locks of files hide their failures and keep others from reading the text; other systems have only these.)
/// </summary>
public sealed partial class FolderLock : IDisposable
{
    /// <summary>Name of the file in the folder; it is there for as long as the folder is held, and after a crash.</summary>
    public const string FileName = "lock";

    // Of Linux, on x64 and Arm64.
    private const int O_RDONLY = 0;
    private const int O_RDWR = 2;
    private const int O_CREAT = 0x40;
    private const int O_CLOEXEC = 0x80000;
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int ENOENT = 2;
    private const int EWOULDBLOCK = 11;
    private const int EEXIST = 17;
    private const int ReadableByAll = 0b110_100_100;
    private const int OpenToAll = 0b111_111_111;

    private const string Library = "libc";

    private readonly string _file;
    private readonly SafeFileHandle _handle;

    private FolderLock(string file, SafeFileHandle handle, bool isNew, string? weakness) =>
        (_file, _handle, IsNew, Weakness) = (file, handle, isNew, weakness);

    /// <summary>Whether the folder was made for it.</summary>
    public bool IsNew { get; }

    /// <summary>Why nothing keeps others out, in the system's words: a file system without locks. Null where they are kept out.</summary>
    public string? Weakness { get; }

    /// <summary>Holds a folder, which is made where it is missing.</summary>
    /// <param name="holder">Different for each attempt.</param>
    /// <param name="mustBeNew">Whether a folder that is there already will not do.</param>
    /// <returns>Null where another holds it, or where it is there and must not be.</returns>
    /// <exception cref="IOException">It cannot be made or written to.</exception>
    public static FolderLock? TryTake(string folder, string holder, bool mustBeNew = false) => TryTake(folder, holder, mustBeNew, () => { });

    /// <param name="opened">Called between the opening of the file and its locking, when others may do anything.</param>
    internal static FolderLock? TryTake(string folder, string holder, bool mustBeNew, Action opened)
    {
        if (!OperatingSystem.IsLinux())
        {
            return TryTakePortable(folder, holder, mustBeNew);
        }

        var file = Path.Combine(folder, FileName);
        while (true)
        {
            var isNew = Make(folder);
            if (mustBeNew && !isNew)
            {
                return null;
            }

            if (Open(file, O_RDWR | O_CREAT) is not { } handle)
            {
                // Who held it before has just removed it.
                continue;
            }

            opened();
            var status = flock(handle, LOCK_EX | LOCK_NB);
            var error = status == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == EWOULDBLOCK)
            {
                handle.Dispose();
                return null;
            }

            Write(handle, holder);

            // Who held it before may have removed the file after it was opened here; then the next to come locks another.
            if (Holder(folder) == holder)
            {
                return new(file, handle, isNew, error == 0 ? null : Marshal.GetPInvokeErrorMessage(error));
            }

            handle.Dispose();
        }
    }

    /// <summary>The text about the holder, or about the last one where that has crashed; empty where there is none.</summary>
    public static string Holder(string folder)
    {
        var file = Path.Combine(folder, FileName);
        using var handle = OperatingSystem.IsLinux() ? Open(file, O_RDONLY) : OpenPortable(file);
        if (handle is null)
        {
            return "";
        }

        var bytes = new byte[RandomAccess.GetLength(handle)];
        return System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, RandomAccess.Read(handle, bytes, 0)));
    }

    /// <summary>Lets others in; the file goes. Again is harmless: the file may be another's by then.</summary>
    public void Dispose()
    {
        if (_handle.IsClosed)
        {
            return;
        }

        try
        {
            File.Delete(_file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The lock goes all the same.
        }

        _handle.Dispose();
    }

    /// <summary>By .NET alone. Windows keeps a second writer out and lets others read; macOS lets nobody read while it is held.</summary>
    internal static FolderLock? TryTakePortable(string folder, string holder, bool mustBeNew)
    {
        var isNew = !Directory.Exists(folder);
        if (mustBeNew && !isNew)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        SafeFileHandle handle;
        try
        {
            var share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None;
            handle = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException(error.Message, error);
        }

        Write(handle, holder);
        return new(file, handle, isNew, weakness: null);
    }

    /// <summary>Null where the file is not there, or may not be read while it is held.</summary>
    private static SafeFileHandle? OpenPortable(string file)
    {
        try
        {
            return File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether this call has made the folder: of several at once, one has.</summary>
    [SupportedOSPlatform("linux")]
    private static bool Make(string folder)
    {
        while (mkdir(folder, OpenToAll) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case EEXIST:
                    return false;
                case ENOENT:
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
                    break;
                case var error:
                    throw Failure(folder, error);
            }
        }

        return true;
    }

    /// <summary>Null where the file, or its folder, is not there.</summary>
    [SupportedOSPlatform("linux")]
    private static SafeFileHandle? Open(string file, int flags)
    {
        var descriptor = open(file, flags | O_CLOEXEC, ReadableByAll);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        return error == ENOENT ? null : throw Failure(file, error);
    }

    private static void Write(SafeFileHandle handle, string text)
    {
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, System.Text.Encoding.UTF8.GetBytes(text), 0);

        // Over NFS others see what was written only then.
        RandomAccess.FlushToDisk(handle);
    }

    private static IOException Failure(string path, int error) => new($"{path}: {Marshal.GetPInvokeErrorMessage(error)}");

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, int mode);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
