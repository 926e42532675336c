using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;
using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.OneDnn;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;

namespace AlexNet.Cli;

/// <summary>Which program this is, and the libraries that it finds on this machine: what a report of a defect begins with.</summary>
internal sealed class VersionReport : SynchronousCommandLineAction
{
    /// <summary>Digits of a commit that tell it from all others.</summary>
    private const int CommitDigits = 12;

    public override int Invoke(ParseResult parseResult)
    {
        Terminal.Line(Program(typeof(VersionReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion));
        Terminal.Line($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        Print("libjpeg-turbo", () => JpegDecoder.LibraryVersion, () => JpegDecoder.Missing);
        Print("ImageSharp", () => ImageFormats.LibraryVersion, () => "");
        Print("oneDNN", () => OneDnnEngine.InstalledVersion?.ToString(), () => OneDnnEngine.Missing);
        Print("CUDA", () => CudaAvailability.DriverVersion is { } version ? $"{version} by the driver; {CudaAvailability.Current.Reason}" : null, () => CudaAvailability.Current.Reason);
        return 0;
    }

    /// <param name="version">As the build writes it: with the commit behind a plus where it was made in a checkout of git.</param>
    internal static string Program(string version) => version.Split('+') is [var number, { Length: > 0 } commit]
        ? $"alexnet {number}, commit {commit[..Math.Min(commit.Length, CommitDigits)]}"
        : $"alexnet {version}";

    /// <param name="version">Null where the library is not there.</param>
    /// <param name="missing">What is said then.</param>
    private static void Print(string library, Func<string?> version, Func<string> missing)
    {
        string text;
        try
        {
            text = version() is { } found ? found : $"none: {missing()}";
        }
        catch (UserErrorException unusable)
        {
            // The user has named one that is none: everything else is told all the same.
            text = $"none: {NextCommand.Worded(unusable)}";
        }

        Terminal.Line($"{library} {text}");
    }
}
