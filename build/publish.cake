// One folder that runs on a machine without .NET: the program, its runtime, the manifests and, for systems as this one, libjpeg-turbo; the kernels are in the program.

const string PublishProfile = "folder";
const int PublishLimitMegabytes = 80;
string[] publishSystems = ["linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "win-x64", "win-arm64", "osx-x64", "osx-arm64"];

void Publish(string folder, string system)
{
    if (!publishSystems.Contains(system))
    {
        Fail($"Publish: --rid is '{system}'; allowed are {string.Join(", ", publishSystems)}", exitCode: 2);
    }

    var program = system.StartsWith("win", StringComparison.Ordinal) ? "alexnet.exe" : "alexnet";
    var target = System.IO.Path.GetFullPath(folder);
    if (System.IO.Directory.Exists(target) && System.IO.Directory.EnumerateFileSystemEntries(target).Any()
        && !FileExists(System.IO.Path.Combine(target, program)))
    {
        Fail($"Publish: --out is '{folder}', which holds other things; allowed is a new folder, an empty one or one published before", exitCode: 2);
    }

    Console.Error.WriteLine($"Publishing {Cli} for {system} ...");
    var publish = RunSilently("dotnet", "publish", Cli, "-c", "Release", $"-p:PublishProfile={PublishProfile}", $"-p:RuntimeIdentifier={system}", "-o", target,
        "-v", "quiet", "--nologo", "-tl:off", "-nodeReuse:false");
    if (publish.ExitCode != 0)
    {
        Fail(publish.Output.Trim(), publish.ExitCode);
    }

    var jpeg = system == RuntimeInformation.RuntimeIdentifier && AddJpegLibrary(target) ? "" : ", without libjpeg-turbo: where the system has none, ImageSharp decodes JPEG";
    var megabytes = System.IO.Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6;
    if (megabytes > PublishLimitMegabytes)
    {
        Fail($"Publish: {target} has {megabytes:F1} MB; allowed are {PublishLimitMegabytes}");
    }

    Console.WriteLine(FormattableString.Invariant($"Written: {folder}, {megabytes:F1} MB for {system}{jpeg}. To run there: {System.IO.Path.Combine(folder, program)} train"));
}

// The fast decoder, for a machine that may well have no packages; its licence goes with it. False where this system does not say where it is.
bool AddJpegLibrary(string target)
{
    var name = jpegLibrary.Sonames[0];
    if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(name, out _))
    {
        return false;
    }

    var mapped = System.IO.File.ReadLines("/proc/self/maps").First(line => line.Contains("/libturbojpeg.so"));
    CopyFile(mapped[mapped.IndexOf('/')..], System.IO.Path.Combine(target, name));
    var licence = $"/usr/share/doc/{PackageOf(jpegLibrary)}/copyright";
    if (FileExists(licence))
    {
        CopyFile(licence, System.IO.Path.Combine(target, "libturbojpeg.copyright"));
    }

    return true;
}
