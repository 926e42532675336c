// Runs every test project and sums up what their result files say.
using System.Xml.Linq;

sealed record TestResult(string Name, string Outcome, string Message);

// Projects side by side: many tests wait for a process, or use one core.
const int ProjectsTogether = 2;

// What takes longer than all other projects together runs in parts, which are projects of their own here: filters, one of which has each test.
var parts = new Dictionary<string, string[]>
{
    ["AlexNet.Engines.Tests"] = ["FullyQualifiedName~.CudaSuiteTests", "FullyQualifiedName!~.Cuda.", "FullyQualifiedName~.Cuda.&FullyQualifiedName!~.CudaSuiteTests"],
};

// Prints every failure, every skipped test with its reason, and last "N passed, N failed, N skipped".
void RunTests(string folder, IEnumerable<string> options)
{
    // The largest first, so that none of them is left over at the end.
    var names = GetFiles($"{folder}/*/*.*proj")
        .OrderByDescending(file => GetFiles($"{file.GetDirectory()}/**/*Tests.*").Count)
        .Select(file => file.GetFilenameWithoutExtension().ToString());
    var isFiltered = options.Any(option => option.StartsWith("--filter"));
    var runs = names.SelectMany(name => isFiltered || !parts.TryGetValue(name, out var filters)
        ? [(Name: name, Result: name, Options: options)]
        : filters.Select((filter, part) => (Name: name, Result: $"{name}-{part}", Options: options.Concat(["--filter", filter]))));
    var all = System.Collections.Concurrent.Partitioner.Create(runs, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering)
        .AsParallel().WithDegreeOfParallelism(ProjectsTogether)
        .SelectMany(run => RunTestProject($"{folder}/{run.Name}/bin/Release/net10.0/{run.Name}.dll", run.Name, run.Result, run.Options))
        .ToArray();

    int Count(string outcome) => all.Count(test => test.Outcome == outcome);
    Console.WriteLine($"{Count("Passed")} passed, {Count("Failed")} failed, {Count("NotExecuted")} skipped");
    if (Count("Failed") > 0)
    {
        Environment.Exit(1);
    }
}

TestResult[] RunTestProject(string assembly, string name, string resultName, IEnumerable<string> options)
{
    var file = System.IO.Path.GetFullPath($"artifacts/tests/{resultName}.trx");
    System.IO.Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file));
    System.IO.File.Delete(file);
    var run = RunSilently("dotnet", ["test", assembly, "--logger", $"trx;LogFileName={file}", "--blame-hang-timeout", "10min",
        "--blame-hang-dump-type", "none", "--results-directory", "artifacts/tests", .. options]);
    var results = System.IO.File.Exists(file) ? ReadResults(file) : [];
    if (run.ExitCode != 0 && !results.Any(test => test.Outcome == "Failed"))
    {
        // The test host itself broke down: that must never count as nothing having failed.
        results = [.. results, new(name, "Failed", run.Output)];
    }

    var told = new System.Text.StringBuilder();
    foreach (var test in results.Where(test => test.Outcome == "Failed"))
    {
        Tell("FAILED ", test.Name, test.Message);
    }

    // Those that are skipped for one reason are told of together.
    foreach (var skipped in results.Where(test => test.Outcome == "NotExecuted").GroupBy(test => test.Message))
    {
        Tell("skipped", skipped.Count() == 1 ? skipped.First().Name : $"{skipped.Count()} tests, {skipped.First().Name} first", skipped.Key);
    }

    // In one piece, as another project may have something to say meanwhile.
    Console.Write(told.AppendLine($"{name}: {results.Length} tests"));
    return results;

    void Tell(string outcome, string test, string message) =>
        told.AppendLine($"{outcome} {name}: {test}\n        {message.Trim().Replace("\n", "\n        ")}");
}

TestResult[] ReadResults(string file)
{
    XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    var tests = from result in XDocument.Load(file).Descendants(trx + "UnitTestResult")
                let error = result.Descendants(trx + "ErrorInfo").FirstOrDefault()
                let outcome = (string)result.Attribute("outcome")
                select new TestResult(
                    (string)result.Attribute("testName"),
                    outcome is "Passed" or "NotExecuted" ? outcome : "Failed",
                    $"{error?.Element(trx + "Message")?.Value}\n{error?.Element(trx + "StackTrace")?.Value}");
    return tests.ToArray();
}
