using System.Text.Json;

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

    /// <summary>.NET would end the process in the middle of a run, with an exit code of a signal.</summary>
    [Test]
    public void OpenSsl_IsAskedForBeforeACommandBegins()
    {
        Directory.CreateDirectory("without-ssl");
        foreach (var name in new[] { "libssl.so.3", "libssl.so.1.1", "libssl.so" })
        {
            File.WriteAllText(Path.Combine("without-ssl", name), "no library");
        }

        Outcome WithoutSsl(string line)
        {
            using var child = Child.Start(line, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.GetFullPath("without-ssl") });
            return child.Wait();
        }

        var outcome = WithoutSsl("train --manifest drawn --network cifar-relu --batch 8 --steps 1 --run none");
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Is.EqualTo("alexnet: libssl 3 or 1.1 is missing, by which .NET computes checksums; install it with: apt-get install libssl3\n"));
        Assert.That(Directory.Exists("runs/none"), Is.False);
        Assert.That(WithoutSsl("--version").Code, Is.Zero);
    }

    /// <summary>The same run on the vectors of 128 bits that every processor has, and on the widest of this one.</summary>
    [Test]
    public void Train_WithoutAvx2_HasTheSameLosses()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported)
        {
            Assert.Ignore("this processor has no AVX2");
        }

        double[] Losses(string run, string avx2)
        {
            var environment = new Dictionary<string, string> { ["DOTNET_EnableAVX2"] = avx2 };
            using var child = Child.Start($"train --manifest drawn --network cifar-relu-lrn --engine managed --batch 8 --steps 10 --workers 2 --run {run}", environment);
            var outcome = child.Wait();
            Assert.That(outcome.Code, Is.Zero, outcome.ToString());
            var lines = File.ReadLines($"runs/{run}/log.jsonl").Select(line => JsonDocument.Parse(line).RootElement);
            return [.. lines.Where(line => line.TryGetProperty("loss", out _)).Select(line => line.GetProperty("loss").GetDouble())];
        }

        var (wide, narrow) = (Losses("wide", "1"), Losses("narrow", "0"));
        Assert.That(wide, Has.Length.EqualTo(12), "ten updates and two validations");
        for (var i = 0; i < wide.Length; i++)
        {
            Assert.That(narrow[i], Is.EqualTo(wide[i]).Within(1e-4 * wide[i]), $"loss {i}");
        }

        // Sums in another order: the same bits everywhere would mean the same vectors.
        Assert.That(narrow, Is.Not.EqualTo(wide));
    }

    private static Outcome Without(string line)
    {
        using var child = Child.Start(line, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.GetFullPath("hidden") });
        return child.Wait();
    }
}
