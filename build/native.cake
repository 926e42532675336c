// The native libraries that are not part of .NET: looked for, and installed where that is allowed.

// The soname, and a pattern for the package that brings it (its name ends in a version on some distributions).
var jpegLibrary = (Name: "libturbojpeg.so.0", Package: "libturbojpeg0", Pattern: "^libturbojpeg0?$");

// The engine knows the interface of version 2 only. Debian 13 and Ubuntu 24.04 have version 3 alone.
var matrixLibrary = (Name: "libdnnl.so.2", Package: "libdnnl2", Pattern: @"^libdnnl2(\.[0-9]+)?$");
var tooNewMatrixLibrary = (Name: "libdnnl.so.3", Pattern: @"^libdnnl3(\.[0-9]+)?$");

// Without the JPEG library nothing can be read: the build ends. Without libdnnl everything works, slowly.
void RequireNativeLibraries()
{
    var missing = new[] { jpegLibrary, matrixLibrary }.Where(library => !Loads(library.Name)).ToArray();
    if (missing.Length == 0 || !OperatingSystem.IsLinux())
    {
        return;
    }

    var failure = InstallPackages(missing.Select(library => (library.Package, library.Pattern)).ToArray());
    if (!Loads(jpegLibrary.Name))
    {
        Fail($"{jpegLibrary.Name} is missing{failure}. Type: {InstallCommand([jpegLibrary.Package])}");
    }

    if (!Loads(matrixLibrary.Name))
    {
        WarnOfThePlainEngine(failure);
    }
}

void WarnOfThePlainEngine(string failure)
{
    if (OnlyTooNewIsToBeHad())
    {
        Console.Error.WriteLine("Warning: libdnnl 3 is not supported yet, going on with the plain engine, which is many times slower. "
            + "Debian 12 and Ubuntu 22.04 have libdnnl 2.");
    }
    else
    {
        Console.Error.WriteLine($"Warning: {matrixLibrary.Name} is missing{failure}; going on with the plain engine, which is many times slower. "
            + $"The package is {matrixLibrary.Package}: {InstallCommand([matrixLibrary.Package])}");
    }
}

bool OnlyTooNewIsToBeHad() =>
    NewestPackage(matrixLibrary.Pattern) is null && (Loads(tooNewMatrixLibrary.Name) || NewestPackage(tooNewMatrixLibrary.Pattern) is not null);

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
    if (OnlyTooNewIsToBeHad())
    {
        wanted = wanted.Where(library => library.Package != matrixLibrary.Package).ToArray();
    }

    // A package that is not to be had is asked for all the same: apt-get says why.
    var packages = wanted.Select(library => NewestPackage(library.Pattern) ?? library.Package).ToArray();
    if (packages.Length == 0)
    {
        return "";
    }

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
    !FileExists("/usr/bin/apt-cache") ? null : RunSilently("apt-cache", "search", "--names-only", pattern).Output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')[0])
        .Where(name => System.Text.RegularExpressions.Regex.IsMatch(name, pattern))
        .Order()
        .LastOrDefault();

string InstallCommand(IEnumerable<string> packages) =>
    $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install -y {string.Join(' ', packages)}";
