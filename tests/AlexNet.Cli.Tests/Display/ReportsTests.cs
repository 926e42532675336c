using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Display;

/// <summary>What commands print in the end, from known values that are all different.</summary>
[NonParallelizable]
public sealed class ReportsTests
{
    [Test]
    public void Run_HasBestAndLastAndTheNextCommands()
    {
        var lines = Screen.Lines(() => RunReport.Print(Result(), new RunFolder("runs/x"), new DataLocation("photos", null)));
        Assert.That(Screen.Cells(lines), Is.EqualTo(new string[][]
        {
            ["", "top-1 error", "top-5 error", "loss", "images", "step"],
            ["validation, best", "25.0 %", "12.5 %", "1.235", "40", "300"],
            ["training, last line", "50.0 %", "37.5 %", "0.988", "8", "400"],
        }));
        Assert.That(lines.SkipWhile(line => !line.StartsWith('╰')).Skip(1), Is.EqualTo(new[]
        {
            "123,456 images in 25:01:01, 1.4 images/s with validation and checkpoints",
            "Run folder: runs/x",
            "Next:",
            "  dotnet cake --target=Evaluate --checkpoint=runs/x/model.safetensors --data=photos",
            "  dotnet cake --target=Predict --checkpoint=runs/x/model.safetensors --images=PHOTO.jpg",
        }));
    }

    [Test]
    public void Run_WithoutValidationEvaluatesWhatThereIs()
    {
        var lines = Screen.Lines(() => RunReport.Print(Result() with { Best = null }, new RunFolder("runs/x"), new DataLocation("sets/a.json", "else where")));
        Assert.That(lines, Has.None.Contains("validation, best"));
        Assert.That(lines[^2], Is.EqualTo("  dotnet cake --target=Evaluate --checkpoint=runs/x/model.safetensors --manifest=sets/a.json --data='else where' --split=train"));
    }

    /// <summary>Of two classes there is no wider error; where the best has one, the last line's column stays.</summary>
    [Test]
    public void Run_HasTheErrorsThereAre()
    {
        var result = Result();
        var two = result with { Best = result.Best! with { Top5Error = null }, Last = result.Last! with { Top5Error = null } };
        Assert.That(Cells(two), Is.EqualTo(new string[][]
        {
            ["", "top-1 error", "loss", "images", "step"], ["validation, best", "25.0 %", "1.235", "40", "300"], ["training, last line", "50.0 %", "0.988", "8", "400"],
        }));
        var three = result with { Best = result.Best! with { Top5Error = null, TopK = 2, TopKError = 0.06 }, Last = result.Last! with { Top5Error = null } };
        Assert.That(Cells(three)[..2], Is.EqualTo(new string[][] { ["", "top-1 error", "top-2 error", "loss", "images", "step"], ["validation, best", "25.0 %", "6.0 %", "1.235", "40", "300"] }));
        Assert.That(Cells(three)[2][1..3], Is.EqualTo(new[] { "50.0 %", "" }));
        Assert.That(Cells(result with { Best = null })[0][2], Is.EqualTo("top-5 error"));

        static string[][] Cells(RunResult result) => Screen.Cells(Screen.Lines(() => RunReport.Print(result, new RunFolder("runs/x"), new DataLocation("photos", null))));
    }

    [Test]
    public void Run_WarnsOfImages()
    {
        var result = Result() with { BadImages = [new BadImage(3, "a.jpg", "is empty")], OddImages = new OddImages(1, [new OddImage(4, "b.jpg", "JFIF 0.07")]) };
        Assert.That(Screen.Of(() => RunReport.Print(result, new RunFolder("runs/x"), new DataLocation("photos", null))).Error, Is.EqualTo(
            "warning: skipped a.jpg: is empty\nwarning: 1 image has an odd file, but every pixel, and is used\nwarning: odd, but used: b.jpg: JFIF 0.07\n"));
    }

    [Test]
    public void Run_ThatWasStoppedSaysHowToGoOn()
    {
        var result = Result() with { Finished = false, Model = null, Images = 1, Seconds = 4, BadImages = [new BadImage(3, "a.jpg", "is empty")] };
        var (output, error) = Screen.Of(() => RunReport.Print(result, new RunFolder("runs/x"), new DataLocation("photos", null)));
        Assert.That(output.TrimEnd('\n').Split('\n').TakeLast(4), Is.EqualTo(new[]
        {
            "1 image in 0:04, 0.2 images/s with validation and checkpoints",
            "Run folder: runs/x",
            "Stopped; everything is kept in runs/x/checkpoint-00000400.safetensors. To go on:",
            "  dotnet cake --target=Train --data=photos --run=x --resume=auto",
        }));
        Assert.That(error, Is.EqualTo("warning: skipped a.jpg: is empty\n"));
    }

    [Test]
    public void Evaluation_HasBothErrors()
    {
        // Ranks 0, 1, 5 and 7 of eight classes: three wrong at first, two not among five.
        var tally = new Tally();
        foreach (var (rank, loss) in new[] { (0, 0.5), (1, 1.0), (5, 2.0), (7, 4.5) })
        {
            tally.Add([.. Enumerable.Range(0, 8).Select(i => 8f - i)], rank, loss);
        }

        var result = new EvaluationResult(tally, [new BadImage(0, "a.jpg", "is empty")]);
        var settings = new EvaluationSettings { Checkpoints = ["a"], Split = "test", Views = 10 };
        var (output, error) = Screen.Of(() => EvaluationTable.Print(settings, "photos", result));
        Assert.That(Screen.Cells(output.Split('\n')), Is.EqualTo(new string[][]
        {
            ["split", "images", "skipped", "top-1 error", "top-5 error", "loss"],
            ["photos test", "4", "1", "75.0 %", "50.0 %", "2.000"],
        }));
        Assert.That(output, Does.EndWith("\n1 checkpoint, 10 views\n"));
        Assert.That(error, Is.EqualTo("warning: skipped a.jpg: is empty\n"));
        Assert.That(Screen.Of(() => EvaluationTable.Print(settings, "photos", result with { Skipped = [], Odd = new OddImages(1, [new OddImage(4, "b.jpg", "JFIF 0.07")]) })).Error, Does.EndWith("warning: odd, but used: b.jpg: JFIF 0.07\n"));
        Assert.That(Screen.Of(() => EvaluationTable.Print(settings with { Checkpoints = ["a", "b"], Views = 1 }, "photos", result)).Output, Does.EndWith("\n2 checkpoints, 1 view\n"));
        Assert.That(Screen.Of(() => EvaluationTable.Print(settings, "photos", result), width: 20).Output, Is.EqualTo("""
            split: photos test
              images      4
              skipped     1
              top-1 error 75.0 %
              top-5 error 50.0 %
              loss        2.000
            1 checkpoint, 10 views

            """));
    }

    /// <summary>Of two classes the second guess is never wrong.</summary>
    [Test]
    public void Evaluation_OfTwoClassesHasOneError()
    {
        var tally = new Tally();
        tally.Add([2, 1], 0, 0.5);
        tally.Add([2, 1], 1, 1.75);
        Assert.That(Screen.Cells(Screen.Lines(() => EvaluationTable.Print(new EvaluationSettings { Checkpoints = ["a"], Split = "test", Views = 1 }, "photos", new EvaluationResult(tally, [])))), Is.EqualTo(new string[][]
        {
            ["split", "images", "skipped", "top-1 error", "loss"], ["photos test", "2", "0", "50.0 %", "1.125"],
        }));
    }

    [Test]
    public void Prepare_HasWhatWasMadeAndKept()
    {
        PreparedSplit[] splits = [new("train", 1100, 48, 9, 4, 5, [new BadImage(3, "a.jpg", "is empty")]), new("validation", 100, 32, 6, 1, 2, [])];
        var result = new PrepareResult(splits, Finished: true, "out/statistics.safetensors", Images: 900, Seconds: 4.5);
        var settings = new PrepareSettings { Folder = "out" };
        var lines = Screen.Lines(() => PrepareReport.Print("photos", settings, result, "--data=photos --out=out"));
        Assert.That(Screen.Cells(lines), Is.EqualTo(new string[][]
        {
            ["split", "images", "skipped", "size", "shards", "made", "kept", "missing"],
            ["photos train", "1100", "1", "48×48", "9", "4", "5", "0"],
            ["photos validation", "100", "0", "32×32", "6", "1", "2", "3"],
        }));
        Assert.That(lines.TakeLast(2), Is.EqualTo(new[]
        {
            "900 images in 0:04, 200 images/s", "The other machines make the missing shards; the call that finds all of them writes the statistics.",
        }));
        Assert.That(Screen.Lines(() => PrepareReport.Print("photos", settings, result with { Splits = splits[..1] }, "")).TakeLast(2), Is.EqualTo(new[]
        {
            "Written: out", "  dotnet cake --target=Train --data=out",
        }));
        Assert.That(Screen.Lines(() => PrepareReport.Print("photos", settings, result with { Finished = false }, "--data=photos --out=out")).TakeLast(2), Is.EqualTo(new[]
        {
            "Stopped; the finished shards are kept in out. To go on:", "  dotnet cake --target=Prepare --data=photos --out=out",
        }));
    }

    /// <summary>Shards without images to train on lead to no training, and where nothing was made there is no speed.</summary>
    [Test]
    public void Prepare_SaysNothingOfWhatWasNotDone()
    {
        var result = new PrepareResult([new("validation", 100, 32, 2, 0, 2, []) { Odd = new OddImages(1, [new OddImage(4, "b.jpg", "JFIF 0.07")]) }], Finished: true, "", Images: 0, Seconds: 4.5);
        var (output, error) = Screen.Of(() => PrepareReport.Print("photos", new PrepareSettings { Folder = "out" }, result, ""));
        Assert.That(output.TrimEnd('\n').Split('\n')[^1], Is.EqualTo("Written: out"));
        Assert.That(output, Does.Not.Contain("images/s"));
        Assert.That(error, Does.EndWith("warning: odd, but used: b.jpg: JFIF 0.07\n"));
    }

    [Test]
    public void Statistics_HaveAComponentALine()
    {
        var statistics = new DataStatistics
        {
            Size = 48,
            Count = 1234,
            Skipped = 2,
            Mean = [],
            PixelMean = [101.5f, 102.25f, 103.126f],
            Covariance = [],
            Eigen = new RgbEigen([400, 9, 0.25], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        };
        var lines = Screen.Lines(() => StatisticsTable.Print("photos", statistics));
        Assert.That(Screen.Cells(lines), Is.EqualTo(new string[][]
        {
            ["on 0–255", "red", "green", "blue", "eigenvalue", "√ eigenvalue"],
            ["mean", "101.50", "102.25", "103.13", "", ""],
            ["component 1", "0.1000", "0.4000", "0.7000", "400.00", "20.00"],
            ["component 2", "0.2000", "0.5000", "0.8000", "9.00", "3.00"],
            ["component 3", "0.3000", "0.6000", "0.9000", "0.25", "0.50"],
        }));
        Assert.That(lines[^1], Is.EqualTo("photos: 1,234 images of 48×48, 2 could not be read"));
        var flat = new DataStatistics { Size = 48, Count = 1, Skipped = 0, Mean = [], PixelMean = [0, 0, 0], Covariance = [], Eigen = new RgbEigen([1, 0, -1e-17], new double[9]) };
        var (last, cells) = (Screen.Lines(() => StatisticsTable.Print("photos", flat))[^1], Screen.Cells(Screen.Lines(() => StatisticsTable.Print("photos", flat))));
        Assert.That((last, cells[^1][^1]), Is.EqualTo(("photos: 1 image of 48×48", "0.00")));
    }

    [Test]
    public void Fetch_SaysWhatIsMissing()
    {
        var manifest = new Manifest { Path = "", Name = "photos", Origin = "", Licence = "", Layout = ManifestLayout.ClassTars, Root = "", ClassCount = 1000, Login = "register there" };
        FetchedFile[] files =
        [
            new(new ManifestFile { Name = "a.bin" }, FetchState.There, "size fits"),
            new(new ManifestFile { Name = "b.bin" }, FetchState.Downloaded, "md5 fits"),
            new(new ManifestFile { Name = "c.bin", Bytes = 1 }, FetchState.Missing, ""),
            new(new ManifestFile { Name = "d.bin", Bytes = 1234 }, FetchState.Wrong, "has 7 bytes"),
        ];
        Assert.That(Screen.Lines(() => FetchTexts.Print(manifest, new FetchReport("/data", files, MissingTars: 3))), Is.EqualTo(new[]
        {
            "a.bin: there, size fits",
            "b.bin: downloaded, md5 fits",
            "photos may not be downloaded by a program. Register there.",
            "Put into /data:",
            "  c.bin, 1 byte",
            "  d.bin, 1,234 bytes",
            "  1,000 tars, one for each class, of which 997 are there",
        }));
        Assert.That(FetchTexts.Incomplete(manifest, new FetchReport("/data", files, MissingTars: 3)), Is.EqualTo(
            "photos is not complete in /data: d.bin has 7 bytes, c.bin is missing, 3 of 1,000 tars are missing"));
        Assert.That(Screen.Lines(() => FetchTexts.Print(manifest, new FetchReport("/data", files[..2], 0)))[^1], Is.EqualTo("photos: complete in /data"));
    }

    /// <summary>Without a login nobody is sent anywhere, and without tars nothing is said of them.</summary>
    [Test]
    public void Fetch_NamesWhatCouldNotBeHad()
    {
        var manifest = new Manifest { Path = "", Name = "photos", Origin = "", Licence = "", Layout = ManifestLayout.Folders, Root = "" };
        FetchedFile[] files = [new(new ManifestFile { Name = "a.bin", Bytes = 3 }, FetchState.There, "size fits"), new(new ManifestFile { Name = "b.bin" }, FetchState.Missing, "")];
        Assert.That(Screen.Lines(() => FetchTexts.Print(manifest, new FetchReport("/data", files, 0))), Is.EqualTo(new[] { "a.bin: there, size fits", "  b.bin" }));
        Assert.That(FetchTexts.Incomplete(manifest, new FetchReport("/data", files, 0)), Is.EqualTo("photos is not complete in /data: b.bin is missing"));
    }

    [Test]
    public void Fetch_NamesTheFirstDozenFaults()
    {
        var manifest = new Manifest { Path = "", Name = "photos", Origin = "", Licence = "", Layout = ManifestLayout.Folders, Root = "" };
        var files = Enumerable.Range(1, 15).Select(i => new FetchedFile(new ManifestFile { Name = $"{i}.bin" }, FetchState.Missing, "")).ToArray();
        var dozen = string.Join(", ", Enumerable.Range(1, 12).Select(i => $"{i}.bin is missing"));
        Assert.That(FetchTexts.Incomplete(manifest, new FetchReport("/data", files, 0)), Is.EqualTo($"photos is not complete in /data: {dozen} and 3 more"));
        Assert.That(FetchTexts.Incomplete(manifest, new FetchReport("/data", files[..12], 0)), Is.EqualTo($"photos is not complete in /data: {dozen}"));
    }

    [Test]
    public void Prediction_HasABarForEachLabel()
    {
        (string, float)[] labels = [("automobile", 0.6f), ("[cat]", 0.395f), ("dog", 0.0003f)];
        Assert.That(Screen.Lines(() => PredictionChart.Print("a\u001B.jpg", labels, Loader.Manifests.ClassTitles.None)), Is.EqualTo(new[]
        {
            "a\\x1B.jpg",
            "  automobile  60.0 %  " + new string('█', 18),
            "  [cat]       39.5 %  " + new string('█', 12),
            "  dog         0.03 %  ▏",
        }));
        Assert.That(Screen.Lines(() => PredictionChart.Print("a.jpg", labels, Loader.Manifests.ClassTitles.None), width: 20).Skip(1), Is.EqualTo(new[]
        {
            "  automobile 60.0 %", "  [cat] 39.5 %", "  dog 0.03 %",
        }));
    }

    private static RunResult Result() => new(
        Finished: true,
        "runs/x/checkpoint-00000400.safetensors",
        "runs/x/model.safetensors",
        Last: new LogEntry("train", 400, 9, 0.9876, 0.5, 0.375, 0.01, 81, 60) { Images = 8 },
        Best: new LogEntry("validation", 300, 7, 1.2346, 0.25, 0.125, 0.01, 81, 60) { Images = 40 },
        Seconds: 90_061,
        Images: 123_456,
        BadImages: []);
}
