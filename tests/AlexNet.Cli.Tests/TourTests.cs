using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests;

/// <summary>docs/tour.md: every command on it is run, and what it prints is what stands there, but for numbers, which differ from machine to machine.
/// With ALEXNET_WRITE_DOCS=1 the page is written.</summary>
public sealed partial class TourTests : CommandLineTest
{
    private const string Photos = "photos.zip";
    private const int PhotosOfAClass = 40;

    private static readonly string Repository = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));
    private static readonly string Shared = Path.Combine(Repository, "..", "shared", "data");
    private static readonly string[] Classes = ["dress", "hat", "pants", "shoes"];

    private static string Page => Path.Combine(Repository, "docs", "tour.md");

    [Test]
    public void Page_IsWhatItsCommandsPrint()
    {
        var (clothing, cifar) = (Path.Combine(Shared, "clothing"), Path.Combine(Shared, "cifar10"));
        if (!Directory.Exists(clothing) || !Directory.Exists(cifar))
        {
            Assert.Ignore($"{clothing} and {cifar} are not there");
        }

        Pack(clothing);
        TrainSomebodysModel(cifar);
        File.WriteAllText("stranger.cs", Stranger);
        var written = new StringBuilder(Before);
        foreach (var (text, command) in Steps)
        {
            written.Append($"\n{text}\n\n```\n$ {command}\n{Printed(command)}```\n");
        }

        var page = written.Append(After).ToString();
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, page);
        }

        Assert.That(Masked(page), Is.EqualTo(Masked(File.ReadAllText(Page))));
        Assert.That(Labels(Printed("dotnet run stranger.cs photos.onnx photo.jpg")), Is.EqualTo(Labels(Printed("alexnet predict --checkpoint=runs/photos/model.safetensors photo.jpg"))), "the stranger sees the same");
    }

    private const string Stranger = """
        #:package Microsoft.ML.OnnxRuntime@1.31.1
        #:package SixLabors.ImageSharp@2.1.13
        #:property PublishAot=false
        using System.Text.Json;
        using Microsoft.ML.OnnxRuntime;
        using Microsoft.ML.OnnxRuntime.Tensors;
        using SixLabors.ImageSharp;
        using SixLabors.ImageSharp.PixelFormats;
        using SixLabors.ImageSharp.Processing;

        using var model = new InferenceSession(args[0]);
        var size = model.InputMetadata["image"].Dimensions[1];
        using var photo = Image.Load<Rgb24>(args[1]);
        photo.Mutate(image => image.Resize(new ResizeOptions { Size = new(size, size), Mode = ResizeMode.Crop, Sampler = KnownResamplers.Box }));
        var pixels = new byte[size * size * 3];
        photo.CopyPixelDataTo(pixels);
        using var results = model.Run([NamedOnnxValue.CreateFromTensor("image", new DenseTensor<byte>(pixels, [1, size, size, 3]))]);
        var probabilities = results[0].AsEnumerable<float>().ToArray();
        var classes = JsonSerializer.Deserialize<string[]>(model.ModelMetadata.CustomMetadataMap["classes"])!;
        foreach (var label in Enumerable.Range(0, classes.Length).OrderByDescending(label => probabilities[label]))
        {
            Console.WriteLine(FormattableString.Invariant($"{classes[label]} {probabilities[label]:P1}"));
        }

        """;

    private static readonly string Before = """
        # A tour

        From photos in a zip to a program of somebody else's that knows what they show. A test runs every command of this page and has written what they print; only numbers may differ.

        `alexnet` is the published program, `artifacts/publish/alexnet` after `dotnet cake --target=Publish`. Without publishing, `alexnet train --epochs=3` is
        `dotnet cake --target=Train --epochs=3`, and so are all others.

        In the folder lie `photos.zip`, which has a folder of photographs for each kind of clothes, `photo.jpg`, which is not in it, and `somebody.onnx`, a small network that somebody has
        trained on CIFAR-10.

        """.ReplaceLineEndings("\n");

    private static readonly string After = $"""

        `stranger.cs` is the whole program; it knows ONNX Runtime and ImageSharp, and nothing of this project:

        ```csharp
        {Stranger.TrimEnd().ReplaceLineEndings("\n")}
        ```

        Next: [formats](formats.md) of data, [recipes](recipes.md) of training, [import](import.md) and [export](export.md), [performance](performance.md) where it is slow.

        """.ReplaceLineEndings("\n");

    private static readonly (string Text, string Command)[] Steps =
    [
        ("Somebody's network becomes one of ours. What its file does not say is asked for, or said here.", "alexnet import --from=somebody.onnx --out=imported.safetensors"),
        ("It is trained on for the photographs. Their classes are others, so that the classifier begins anew; the first layers, which see edges and colours, move slowly.",
            "alexnet train --data=photos.zip --network=cifar-relu --init=imported.safetensors --rate=conv1-conv2=0.1 --epochs=15 --batch=16 --workers=1 --run=photos"),
        ("How good is it on what it was not trained on, and what does it take for what?",
            "alexnet evaluate --checkpoint=runs/photos/model.safetensors --data=photos.zip --json=runs/photos/evaluation.json --confusion=runs/photos/confusion.json --mistakes=2"),
        ("All of it as one page for any browser. `alexnet watch --run=photos` shows the same while a run trains.", "alexnet report --run=photos"),
        ("The model for other programs, with everything in it: pixels go in, probabilities come out.", "alexnet export --checkpoint=runs/photos/model.safetensors --out=photos.onnx"),
        ("What we see in a photograph,", "alexnet predict --checkpoint=runs/photos/model.safetensors photo.jpg"),
        ("and what a stranger's program sees in it.", "dotnet run stranger.cs photos.onnx photo.jpg"),
    ];

    private static string ThisFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary>The first photographs of some classes, and one that is none of them.</summary>
    private static void Pack(string clothing)
    {
        using var zip = ZipFile.Open(Photos, ZipArchiveMode.Create);
        foreach (var name in Classes)
        {
            foreach (var photo in Of("train", name).Take(PhotosOfAClass))
            {
                zip.CreateEntryFromFile(photo, $"{name}/{Path.GetFileName(photo)}", CompressionLevel.NoCompression);
            }
        }

        File.Copy(Of("test", "shoes").First(), "photo.jpg");

        IEnumerable<string> Of(string split, string name) => Directory.GetFiles(Path.Combine(clothing, split, name)).Order(StringComparer.Ordinal);
    }

    private static void TrainSomebodysModel(string cifar)
    {
        foreach (var arguments in new string[][]
        {
            ["train", "--data", cifar, "--network", "cifar-relu", "--batch", "64", "--steps", "400", "--hold-out", "0", "--run", "somebody"],
            ["export", "--checkpoint", "runs/somebody/model.safetensors", "--out", "somebody.onnx"],
        })
        {
            var outcome = Run(arguments);
            Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        }

        Directory.Delete("runs/somebody", recursive: true);
    }

    private string Printed(string command)
    {
        using var child = Child.StartScript($"export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1\n{command}");
        var outcome = child.Wait();
        Assert.That(outcome.Code, Is.Zero, $"{command}: {outcome}");
        return (outcome.Output + outcome.Error).Replace(Folder.Path, "/home/you/clothes/photos", StringComparison.Ordinal);
    }

    /// <summary>Without what differs from machine to machine: numbers with the bars and columns that follow them, in whose order classes and images stand, how often
    /// progress is told and what was the best, and what there is to compute on.</summary>
    private static string Masked(string text)
    {
        var lines = text.Split('\n').Where(line => !Differing().IsMatch(line)).Select(line => line.Replace(", the best so far", "", StringComparison.Ordinal));
        var masked = Classes.Aggregate(string.Join('\n', lines), (shown, name) => shown.Replace(name, "CLASS", StringComparison.Ordinal));
        return Blanks().Replace(Numbers().Replace(masked, "#"), " ");
    }

    /// <summary>Names of the classes in the order that was printed, the first only: of those behind it the order may differ in the last digits.</summary>
    private static string Labels(string printed) => Classes.MinBy(name => printed.IndexOf(name, StringComparison.Ordinal) is >= 0 and var at ? at : int.MaxValue)!;

    [GeneratedRegex(@"[<>~]? ?-?[0-9][0-9.,:]*([eE][-+]?[0-9]+)?( ?%)?|[█▏]+")]
    private static partial Regex Numbers();

    /// <summary>Progress, the engine, and the rows of images.</summary>
    [GeneratedRegex("^(step [0-9]|engine |│ /home/you/)")]
    private static partial Regex Differing();

    [GeneratedRegex("[ ─]+")]
    private static partial Regex Blanks();
}
