namespace AlexNet.Cli.Tests;

/// <summary>A machine without any native library: files in their places that are none make the loader find none.</summary>
public sealed class WithoutLibrariesTests : CommandLineTest
{
    [OneTimeSetUp]
    public void HideLibraries()
    {
        Directory.CreateDirectory("hidden");
        foreach (var name in new[] { "libturbojpeg.so.0", "libdnnl.so.2", "libdnnl.so.3", "libdnnl.so.3.6" })
        {
            File.WriteAllText(Path.Combine("hidden", name), "no library");
        }

        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/drawn.json", """
            {
              "name": "drawn", "origin": "here", "licence": "CC0", "layout": "generated", "root": "data/drawn",
              "generator": { "kind": "shapes", "images": { "train": 40, "validation": 10 }, "sizes": ["48x40"] }
            }
            """);
    }

    /// <summary>Draws, writes and reads JPEG files, and computes, all in C#; one warning names the package, another the engine's.</summary>
    [Test]
    public void Train_DrawsReadsAndLearns()
    {
        var outcome = Without("train --manifest drawn --network cifar-relu --batch 8 --steps 3 --workers 2 --run bare");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(File.Exists("runs/bare/model.safetensors"));
        Assert.That(outcome.Error.Split('\n').Count(line => line.Contains("libturbojpeg", StringComparison.Ordinal)), Is.EqualTo(1), outcome.Error);
        Assert.That(outcome.Error, Does.Contain(
            "warning: libturbojpeg.so.0 is missing (apt-get install libturbojpeg0); JPEG goes through ImageSharp instead, which is slower and differs by a level or so\n"));
        Assert.That(outcome.Output, Does.Contain("managed"));
    }

    [Test]
    public void Plan_SaysNothingOfImages()
    {
        var outcome = Without("plan --network cifar-relu");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
    }

    [Test]
    public void Version_SaysWhatIsMissing() => Assert.That(Without("--version").Output, Does.Contain(
        "\nlibjpeg-turbo none: libturbojpeg.so.0 is missing (apt-get install libturbojpeg0)\nImageSharp 2.1.13\n"
        + "oneDNN none: libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6)\n"));

    private static Outcome Without(string line)
    {
        using var child = Child.Start(line, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.GetFullPath("hidden") });
        return child.Wait();
    }
}
