// Packages for other programs (docs/library.md), and the list of what they show.

// Each is about what is built; the projects are found by build/pack.proj.
void Pack(string folder)
{
    var target = System.IO.Path.GetFullPath(folder);
    BuildOrExit(Packed);
    var pack = RunSilently("dotnet", "msbuild", "build/pack.proj", $"-p:PackageOutputPath={target}", "-v:quiet", "-nologo", "-tl:off", "-nodeReuse:false");
    if (pack.ExitCode != 0)
    {
        Fail(pack.Output.Trim(), pack.ExitCode);
    }

    foreach (var package in System.IO.Directory.EnumerateFiles(target, "AlexNet.*.nupkg").Order())
    {
        Console.WriteLine(System.IO.Path.GetRelativePath(System.IO.Directory.GetCurrentDirectory(), package));
    }
}

// Writes what the compiler finds changed in the public API into PublicAPI.Unshipped.txt: nothing is shipped yet, so that nothing is left to be marked as removed.
void WriteApi()
{
    Console.Error.WriteLine($"Looking at {Packed} ...");
    var build = RunSilently("dotnet", "build", Packed, "-c", "Release", "--no-incremental", "-v", "quiet", "--nologo", "-tl:off", "-nodeReuse:false",
        "-p:TreatWarningsAsErrors=false");
    var found = System.Text.RegularExpressions.Regex.Matches(build.Output, @"warning (?<id>RS001[67]): Symbol '(?<symbol>.*)' is (not )?part of the declared .*\[.*[/\\](?<project>AlexNet[\w.]+)\.csproj\]")
        .Select(match => (Id: match.Groups["id"].Value, Symbol: match.Groups["symbol"].Value, Project: match.Groups["project"].Value)).Distinct();
    if (build.ExitCode != 0)
    {
        Fail(build.Output.Trim(), build.ExitCode);
    }

    foreach (var project in found.GroupBy(each => each.Project))
    {
        var file = $"src/{project.Key}/PublicAPI.Unshipped.txt";
        var known = System.IO.File.ReadAllLines(file).Skip(1)
            .Except(project.Where(each => each.Id == "RS0017").Select(each => each.Symbol))
            .Union(project.Where(each => each.Id == "RS0016").Select(each => each.Symbol));
        System.IO.File.WriteAllLines(file, known.Order(StringComparer.Ordinal).Prepend("#nullable enable"));
        Console.WriteLine($"Written: {file}, {project.Count()} changes");
    }
}
