// One folder that runs on a machine without .NET: the program, its runtime, the manifests and libjpeg-turbo; the kernels are in the program.

const string PublishProfile = "linux-x64";
const int PublishLimitMegabytes = 60;

void Publish(string folder)
{
    var target = System.IO.Path.GetFullPath(folder);
    if (System.IO.Directory.Exists(target) && System.IO.Directory.EnumerateFileSystemEntries(target).Any()
        && !FileExists(System.IO.Path.Combine(target, "alexnet")))
    {
        Fail($"Publish: --out is '{folder}', which holds other things; allowed is a new folder, an empty one or one published before", exitCode: 2);
    }

    Console.Error.WriteLine($"Publishing {Cli} ...");
    var publish = RunSilently("dotnet", "publish", Cli, "-c", "Release", $"-p:PublishProfile={PublishProfile}", "-o", target, "-v", "quiet", "--nologo",
        "-tl:off", "-nodeReuse:false");
    if (publish.ExitCode != 0)
    {
        Fail(publish.Output.Trim(), publish.ExitCode);
    }

    AddJpegLibrary(target);
    var megabytes = System.IO.Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6;
    if (megabytes > PublishLimitMegabytes)
    {
        Fail($"Publish: {target} has {megabytes:F1} MB; allowed are {PublishLimitMegabytes}");
    }

    Console.WriteLine(FormattableString.Invariant($"Written: {folder}, {megabytes:F1} MB. It runs on any x64 Linux with glibc: {System.IO.Path.Combine(folder, "alexnet")} train"));
}

// Without it nothing is decoded, and a machine without .NET may well have no packages either. Its licence goes with it.
void AddJpegLibrary(string target)
{
    var name = jpegLibrary.Sonames[0];
    if (!NativeLibrary.TryLoad(name, out _))
    {
        Fail($"Publish: {name} is missing. Type: {InstallCommand(PackageOf(jpegLibrary))}");
    }

    var mapped = System.IO.File.ReadLines("/proc/self/maps").First(line => line.Contains("/libturbojpeg.so"));
    CopyFile(mapped[mapped.IndexOf('/')..], System.IO.Path.Combine(target, name));
    var licence = $"/usr/share/doc/{PackageOf(jpegLibrary)}/copyright";
    if (FileExists(licence))
    {
        CopyFile(licence, System.IO.Path.Combine(target, "libturbojpeg.copyright"));
    }
}
