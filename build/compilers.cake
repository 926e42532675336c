// What the tests of kernels/ need beyond .NET: looked for, and installed where that is allowed. Without them those tests are skipped.

sealed record NeededCompiler(string Program, string Package);

var compilers = new[] { new NeededCompiler("g++", "g++"), new NeededCompiler("clang-16", "clang-16") };

void InstallCompilers()
{
    var missing = compilers.Where(compiler => !IsOnPath(compiler.Program)).ToArray();
    if (missing.Length == 0 || !OperatingSystem.IsLinux())
    {
        return;
    }

    var failure = InstallPackages(() => missing.Select(compiler => compiler.Package));
    foreach (var compiler in missing.Where(compiler => !IsOnPath(compiler.Program)))
    {
        Console.Error.WriteLine($"Warning: {compiler.Program} is missing{failure}; tests that need it are skipped. "
            + $"The package is {compiler.Package}: {InstallCommand(compiler.Package)}");
    }
}

bool IsOnPath(string program) =>
    (EnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Any(folder => FileExists(System.IO.Path.Combine(folder, program)));
