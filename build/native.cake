// The native libraries that are not part of .NET: looked for, and installed where that is allowed.

// Sonames that will do, and a pattern for the package that brings them (its name ends in a version on some distributions).
var jpegLibrary = (Names: new[] { "libturbojpeg.so.0" }, Package: "libturbojpeg0", Pattern: "^libturbojpeg0?$");
var matrixLibrary = (Names: new[] { "libdnnl.so.2", "libdnnl.so.3" }, Package: "libdnnl2", Pattern: @"^libdnnl[0-9.]+$");

// Without the JPEG library nothing can be read: the build ends. Without libdnnl everything works, slowly.
void RequireNativeLibraries()
{
    var missing = new[] { jpegLibrary, matrixLibrary }.Where(library => !library.Names.Any(Loads)).ToArray();
    if (missing.Length == 0 || !OperatingSystem.IsLinux())
    {
        return;
    }

    var failure = InstallPackages(missing.Select(library => (library.Package, library.Pattern)).ToArray());
    if (!jpegLibrary.Names.Any(Loads))
    {
        Fail($"libturbojpeg.so.0 is missing{failure}. Type: {InstallCommand(missing.Select(library => library.Package))}");
    }

    if (!matrixLibrary.Names.Any(Loads))
    {
        Console.Error.WriteLine($"Warning: libdnnl is missing{failure}; going on with the plain engine, which is many times slower. "
            + $"The package is {matrixLibrary.Package}: {InstallCommand([matrixLibrary.Package])}");
    }
}

bool Loads(string name)
{
    var found = NativeLibrary.TryLoad(name, out var handle);
    if (found)
    {
        NativeLibrary.Free(handle);
    }

    return found;
}

// Installs by apt where it is there and root or password-free sudo allows it. Returns why it could not, as the end of a sentence.
string InstallPackages((string Package, string Pattern)[] wanted)
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
    var packages = wanted.Select(library => NewestPackage(library.Pattern) ?? library.Package).ToArray();
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

string NewestPackage(string pattern) =>
    RunSilently("apt-cache", "search", "--names-only", pattern).Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')[0])
        .Where(name => System.Text.RegularExpressions.Regex.IsMatch(name, pattern))
        .Order()
        .LastOrDefault();

string InstallCommand(IEnumerable<string> packages) =>
    $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install -y {string.Join(' ', packages)}";
