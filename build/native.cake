// The native libraries that are not part of .NET: looked for, and installed where that is allowed.

// Sonames that will do; patterns of the packages that bring them, the preferred first (a name ends in a version on some distributions);
// the package to name where none is to be had; and the variable by which a user may name the file instead.
sealed record NeededLibrary(string[] Sonames, string[] Patterns, string Package, string Variable = null);

var jpegLibrary = new NeededLibrary(["libturbojpeg.so.0"], ["^libturbojpeg0?$"], "libturbojpeg0");

// Debian 12 and Ubuntu 22.04 have version 2, Ubuntu 24.04 and Debian 13 version 3.
var matrixLibrary = new NeededLibrary(
    ["libdnnl.so.2", "libdnnl.so.3", "libdnnl.so.3.6"], [@"^libdnnl2(\.[0-9]+)?$", @"^libdnnl3(\.[0-9]+)?$"], "libdnnl2",
    "ALEXNET_DNNL_PATH");

// Without either library everything works, slower: nothing native is needed.
void RequireNativeLibraries()
{
    var missing = new[] { jpegLibrary, matrixLibrary }.Where(library => !IsThere(library)).ToArray();
    if (missing.Length == 0 || !OperatingSystem.IsLinux())
    {
        return;
    }

    var failure = InstallPackages(() => missing.Select(PackageOf));
    if (!IsThere(jpegLibrary))
    {
        Console.Error.WriteLine($"Warning: {jpegLibrary.Sonames[0]} is missing{failure}; JPEG goes through ImageSharp, which is slower. "
            + $"The package is {PackageOf(jpegLibrary)}: {InstallCommand(PackageOf(jpegLibrary))}");
    }

    if (!IsThere(matrixLibrary))
    {
        Console.Error.WriteLine($"Warning: libdnnl 2 or 3 is missing{failure}; going on with the engine managed, which is slower. "
            + $"The package is {PackageOf(matrixLibrary)}: {InstallCommand(PackageOf(matrixLibrary))}");
    }
}

// A file that the user has named is for the program to judge.
bool IsThere(NeededLibrary library) =>
    library.Sonames.Any(Loads) || (library.Variable is { } variable && EnvironmentVariable(variable) is { Length: > 0 });

bool Loads(string name)
{
    var found = NativeLibrary.TryLoad(name, out var handle);
    if (found)
    {
        NativeLibrary.Free(handle);
    }

    return found;
}

// Installs by apt where it is there and root or password-free sudo allows it; the packages are chosen when apt knows what is to be had.
// Returns why it could not, as the end of a sentence.
string InstallPackages(Func<IEnumerable<string>> choose)
{
    if (!FileExists("/usr/bin/apt-get"))
    {
        return " and there is no apt-get to install it";
    }

    if (!Environment.IsPrivilegedProcess && !(FileExists("/usr/bin/sudo") && RunSilently("sudo", "-n", "true").ExitCode == 0))
    {
        return " and installing it needs root";
    }

    RunSilently("env", AsRoot("apt-get", "-qq", "update"));

    // A package that is not to be had is asked for all the same: apt-get says why.
    var packages = choose().ToArray();
    Console.WriteLine($"Installing {string.Join(" and ", packages)} ...");

    // One by one: what can be had is had, even if another cannot.
    var failures = from package in packages
                   let result = RunSilently("env", AsRoot("apt-get", "-qq", "install", "-y", "--no-install-recommends", package))
                   where result.ExitCode != 0
                   select result.Output.Trim().Split('\n').Last();
    return failures.ToArray() is [var failure, ..] ? $" and apt-get failed ({failure.Trim()})" : "";
}

string[] AsRoot(params string[] command) =>
    ["DEBIAN_FRONTEND=noninteractive", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["sudo", "-n", "-E"], .. command];

// The package that brings a library here, the preferred of those that are to be had.
string PackageOf(NeededLibrary library) => library.Patterns.Select(NewestPackage).FirstOrDefault(package => package is not null) ?? library.Package;

string NewestPackage(string pattern) =>
    !FileExists("/usr/bin/apt-cache") ? null : RunSilently("apt-cache", "search", "--names-only", pattern).Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')[0])
        .Where(name => System.Text.RegularExpressions.Regex.IsMatch(name, pattern))
        .Order()
        .LastOrDefault();

string InstallCommand(string package) => $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install -y {package}";
