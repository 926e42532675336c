using System.Runtime.CompilerServices;
using System.Text;

namespace AlexNet.Communication.Interop;

/// <summary>A call of MPI has failed.</summary>
internal sealed class MpiException(string message) : Exception(message);

/// <summary>What MPI's codes and the library's version are in words.</summary>
internal static unsafe class MpiError
{
    /// <summary>More than MPI_MAX_LIBRARY_VERSION_STRING and MPI_MAX_ERROR_STRING of any library.</summary>
    private const int LongestText = 8192;

    /// <param name="code">What the call has returned.</param>
    public static void ThrowIfFailed(this IMpi mpi, int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != 0)
        {
            var text = stackalloc byte[LongestText];
            var said = mpi.ErrorText(code, text, out var length) == 0 ? OneLine(text, length) : $"error {code}";
            throw new MpiException($"{call[(call.IndexOf('.') + 1)..call.IndexOf('(')]}: {said}");
        }
    }

    /// <summary>As <c>Open MPI v4.1.4</c>.</summary>
    public static string Version(this IMpi mpi)
    {
        var text = stackalloc byte[LongestText];
        if (mpi.Version(text, out var length) != 0)
        {
            return mpi.File;
        }

        // Open MPI has one line with commas, MPICH a table with tabs.
        var line = Encoding.UTF8.GetString(text, length).Split('\n')[0].Split(',')[0].Replace("\t", " ", StringComparison.Ordinal).Replace("Version:", "", StringComparison.Ordinal);
        return string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string OneLine(byte* text, int length) => Encoding.UTF8.GetString(text, Math.Max(0, length)).ReplaceLineEndings(" ").Trim('\0', ' ');
}
