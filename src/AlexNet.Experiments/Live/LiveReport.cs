using System.Text;
using AlexNet.Core;
using AlexNet.Experiments.Reports;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Live;

/// <summary>The report of runs that may still go on, made anew when their folders have changed. It only reads, so that it holds no run up, and asks the
/// folders themselves: a disk that machines share tells nobody of changes.</summary>
/// <param name="folders">One run, or several side by side.</param>
/// <param name="command">See <see cref="RunReports.Write"/>.</param>
public sealed class LiveReport(IReadOnlyList<RunFolder> folders, Func<RunFolder, string?> command)
{
    /// <summary>Making the page takes at most this part of the time, however long a log has become.</summary>
    private const int MostOfTheTime = 10;

    private readonly TimeProvider _clock = TimeProvider.System;
    private string _seen = "";
    private long _made;
    private TimeSpan _took;

    /// <summary>The page as it was made last, as UTF-8.</summary>
    public byte[] Page { get; private set; } = [];

    /// <summary>Makes the page if there is anything new in the folders.</summary>
    /// <returns>Whether it is another one than before.</returns>
    public bool Refresh()
    {
        if (Page.Length > 0 && _clock.GetElapsedTime(_made) < _took * MostOfTheTime)
        {
            return false;
        }

        var found = Look();
        if (found == _seen)
        {
            return false;
        }

        var start = _clock.GetTimestamp();
        var page = Encoding.UTF8.GetBytes(Make());
        (_seen, _made, _took) = (found, _clock.GetTimestamp(), _clock.GetElapsedTime(start));
        var isNew = !page.AsSpan().SequenceEqual(Page);
        Page = page;
        return isNew;
    }

    private string Make()
    {
        try
        {
            return ReportPage.Live([.. folders.Select(folder => RunRecord.Read(folder, command))]);
        }
        catch (Exception error) when (error is UserErrorException or IOException or UnauthorizedAccessException)
        {
            // Nothing is logged yet, or a file is being replaced: what it waits for is told, and the next change is looked at.
            return ReportPage.Awaited([.. folders.Select(folder => folder.Name)], error.Message);
        }
    }

    /// <summary>Names, lengths and times of the folders' files.</summary>
    private string Look()
    {
        var text = new StringBuilder();
        foreach (var folder in folders)
        {
            var files = new DirectoryInfo(folder.Path);
            text.AppendLine(folder.Path);
            try
            {
                foreach (var file in files.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
                {
                    text.Append(file.Name).Append('\0').Append(file.Length).Append('\0').Append(file.LastWriteTimeUtc.Ticks).AppendLine();
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                text.AppendLine(error.Message);
            }
        }

        return text.ToString();
    }
}
