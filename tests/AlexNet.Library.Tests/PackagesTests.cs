using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace AlexNet.Library.Tests;

/// <summary>The packages of what is built here, and a program of somebody else's that uses them.</summary>
public sealed class PackagesTests
{
    private const string Version = "0.1.0";

    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public void Pack()
    {
        _folder = new TempFolder();
        var (code, output) = Dotnet(_folder.Path, "msbuild", Path.Combine(Root(), "build/pack.proj"), $"-p:PackageOutputPath={_folder.In("feed")}", "-v:quiet", "-nologo", "-nodeReuse:false");
        Assert.That(code, Is.Zero, output);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Folder_HasEveryPackageAndItsSymbols()
    {
        string[] names = ["Communication", "Core", "Engines", "Exchange", "Experiments", "Imaging", "Imaging.ImageSharp", "Loader", "Training"];
        Assert.That(
            Directory.GetFiles(_folder.In("feed")).Select(Path.GetFileName),
            Is.EquivalentTo(names.SelectMany(name => new[] { $"AlexNet.{name}.{Version}.nupkg", $"AlexNet.{name}.{Version}.snupkg" })));
    }

    [TestCase("Core", "FSharp.Core MathNet.Numerics")]
    [TestCase("Imaging", "AlexNet.Core System.IO.Hashing")]
    [TestCase("Imaging.ImageSharp", "AlexNet.Imaging SixLabors.ImageSharp")]
    [TestCase("Loader", "AlexNet.Imaging.ImageSharp Parquet.Net ZstdSharp.Port")]
    [TestCase("Communication", "AlexNet.Core")]
    [TestCase("Engines", "AlexNet.Communication AlexNet.Core")]
    [TestCase("Exchange", "AlexNet.Loader Google.Protobuf")]
    [TestCase("Training", "AlexNet.Engines AlexNet.Exchange AlexNet.Loader")]
    [TestCase("Experiments", "AlexNet.Training Google.Protobuf OxyPlot.Core Parquet.Net")]
    public void Package_SaysWhatItIs(string name, string dependencies)
    {
        using var package = Open($"AlexNet.{name}", "nupkg");
        var metadata = XDocument.Load(package.GetEntry($"AlexNet.{name}.nuspec")!.Open()).Root!.Elements().First();
        string? Text(string field) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == field)?.Value;
        Assert.That((Text("id"), Text("version"), Text("license"), Text("readme")), Is.EqualTo(($"AlexNet.{name}", Version, "Apache-2.0", "README.md")));
        Assert.That(Text("description"), Has.Length.GreaterThan(30).And.Not.EqualTo("Package Description"));
        Assert.That(Text("tags"), Does.Contain("alexnet"));
        Assert.That(
            metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value),
            Is.EquivalentTo(dependencies.Split(' ')));
        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[] { "README.md", "NOTICE", $"lib/net10.0/AlexNet.{name}.dll", $"lib/net10.0/AlexNet.{name}.xml" }));
    }

    /// <summary>A debugger finds every source in the symbols, under a path that is the same wherever they were built.</summary>
    [Test]
    public void Symbols_HoldTheSources([Values("Core", "Loader", "Training")] string name)
    {
        using var package = Open($"AlexNet.{name}", "snupkg");
        using var file = new MemoryStream();
        using (var entry = package.GetEntry($"lib/net10.0/AlexNet.{name}.pdb")!.Open())
        {
            entry.CopyTo(file);
        }

        file.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(file);
        var reader = provider.GetMetadataReader();
        var sources = reader.Documents.ToDictionary(handle => reader.GetString(reader.GetDocument(handle).Name), IsEmbedded);
        Assert.That(sources.Keys.Where(path => path.Contains("/src/", StringComparison.Ordinal)), Is.Not.Empty.And.All.StartsWith($"/_/src/AlexNet.{name}/"));
        Assert.That(sources.Where(source => !source.Value).Select(source => source.Key), Is.Empty);

        bool IsEmbedded(DocumentHandle document) =>
            reader.GetCustomDebugInformation(document).Any(each => reader.GetGuid(reader.GetCustomDebugInformation(each).Kind) == EmbeddedSource);
    }

    /// <summary>Restored from the folder, built and run; the packages of others are those that this build has got already.</summary>
    [Test]
    public void Program_OfSomebodyElse_Predicts()
    {
        var before = Directory.GetCurrentDirectory();
        var consumer = Directory.CreateDirectory(_folder.In("consumer")).FullName;
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        Directory.SetCurrentDirectory(consumer);
        try
        {
            TinyPictures.Write("photos", perClass: 8);
            TinyPictures.WriteOne("photo.jpg", label: 0, number: 100);
            File.Copy(TrainingRun.Run().Model!, "model.safetensors");
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        // The sources of the machine stay; what is restored goes away with the folder.
        File.WriteAllText(Path.Combine(consumer, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="here" value="{_folder.In("feed")}" /></packageSources>
              <fallbackPackageFolders><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(consumer, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="AlexNet.Training" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), """
            using AlexNet.Training.Evaluation;
            using var model = TrainedModel.Open("model.safetensors");
            foreach (var (label, probability) in model.Predict("photo.jpg"))
            {
                Console.WriteLine($"{label} {probability > 0.5}");
            }
            """);
        var (built, output) = Dotnet(consumer, "build", "-v:quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        Assert.That(built, Is.Zero, output);
        Assert.That(Dotnet(consumer, "bin/Debug/net10.0/Consumer.dll"), Is.EqualTo((0, "class0 True\nclass1 False\n")));
    }

    private ZipArchive Open(string name, string kind) => ZipFile.OpenRead(_folder.In("feed", $"{name}.{Version}.{kind}"));

    private (int Code, string Output) Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (folder != _folder.Path)
        {
            start.Environment["NUGET_PACKAGES"] = _folder.In("restored");
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
