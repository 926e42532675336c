// What the tests of kernels/, of the benchmarks on the software device, of pages, of completion and of processes need beyond .NET: looked for, and installed where that is allowed.
// Without them those tests are skipped.

sealed record NeededProgram(string Program, string Package);

var neededPrograms = new[] { new NeededProgram("g++", "g++"), new NeededProgram("clang-16", "clang-16"), new NeededProgram("/usr/bin/python3", "python3"), new NeededProgram("chromium", "chromium"), new NeededProgram("zsh", "zsh"),
    new NeededProgram("mpirun.openmpi", "openmpi-bin"), new NeededProgram("mpirun.mpich", "mpich"), new NeededProgram("ip", "iproute2") };

void InstallPrograms()
{
    var missing = neededPrograms.Where(program => !IsOnPath(program.Program)).ToArray();
    if (missing.Length == 0 || !OperatingSystem.IsLinux())
    {
        return;
    }

    var failure = InstallPackages(() => missing.Select(program => program.Package));
    foreach (var program in missing.Where(program => !IsOnPath(program.Program)))
    {
        Console.Error.WriteLine($"Warning: {program.Program} is missing{failure}; tests that need it are skipped. "
            + $"The package is {program.Package}: {InstallCommand(program.Package)}");
    }
}

bool IsOnPath(string program) =>
    (EnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Any(folder => FileExists(System.IO.Path.Combine(folder, program)));
