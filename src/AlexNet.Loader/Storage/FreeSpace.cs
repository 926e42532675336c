using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>Whether the disk holds what is to be written.</summary>
public static class FreeSpace
{
    /// <exception cref="UserErrorException">Less is free than needed.</exception>
    public static void Require(string folder, long needed)
    {
        if (Of(folder) is { } free && free < needed)
        {
            throw new UserErrorException($"{folder}: the disk is too full: needed are {Text(needed)} bytes, free are {Text(free)}");
        }
    }

    /// <summary>What a file that cannot be written needs beside what there is.</summary>
    public static string Compare(string folder, long needed)
    {
        return $"it takes {Text(needed)} bytes" + (Of(folder) is { } free ? $", free are {Text(free)}" : "");
    }

    /// <summary>Bytes this user may still write to the disk of a folder; null where the system does not say.</summary>
    public static long? Of(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
