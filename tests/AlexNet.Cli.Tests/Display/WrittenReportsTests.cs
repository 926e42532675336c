using System.Text.Json.Nodes;
using AlexNet.Cli.Display;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Tests.Display;

/// <summary>What commands write as JSON, from known values that are all different.</summary>
[NonParallelizable]
public sealed class WrittenReportsTests
{
    private static readonly Thumbnails NoPictures = new(null);

    private static readonly OddImages Odd = new(25, [new OddImage(4, "b.jpg", "JFIF 0.07")]);
    private static readonly BadImage Bad = new(3, "a.jpg", "is empty");

    /// <summary>Ranks 0, 1, 5 and 7 of eight classes: three wrong at first, two not among five.</summary>
    [Test]
    public void Evaluation_HasBothErrors()
    {
        var result = new EvaluationResult(Counted(8, (0, 0.5), (1, 1.0), (5, 2.0), (7, 4.5)), [Bad]) { Odd = Odd };
        var settings = new EvaluationSettings { Checkpoints = ["a", "b"], Split = "test", Views = 10 };
        Assert.That(Written(file => EvaluationTable.WriteJson(settings, "photos", result, NoPictures, file)), Is.EqualTo(
            """{"data":"photos","split":"test","checkpoints":["a","b"],"views":10,"images":4,"skipped":["a.jpg"],"odd":25,"top1_error":0.75,"top_k":5,"topk_error":0.5,"top5_error":0.5,"mistakes":[],"loss":2}"""));
    }

    /// <summary>Of three classes the error among two is no top-5 error, and JSON has no infinite numbers.</summary>
    [Test]
    public void Evaluation_LeavesOutWhatThereIsNot()
    {
        var result = new EvaluationResult(Counted(3, (0, 0.5), (1, double.PositiveInfinity), (2, 1.0), (2, 2.0)), []);
        var settings = new EvaluationSettings { Checkpoints = ["a"], Split = "train", Views = 1 };
        Assert.That(Written(file => EvaluationTable.WriteJson(settings, "photos", result, NoPictures, file)), Is.EqualTo(
            """{"data":"photos","split":"train","checkpoints":["a"],"views":1,"images":4,"skipped":[],"odd":0,"top1_error":0.75,"top_k":2,"topk_error":0.5,"top5_error":null,"mistakes":[],"loss":null}"""));
    }

    /// <summary>Of three classes: a cat is right three times and once a dog, a dog is a cat twice, and of cows there is none.</summary>
    [Test]
    public void Confusion_HasALineForEachClass()
    {
        var confusion = new Confusion(3);
        foreach (var (label, predicted) in new[] { (0, 0), (0, 0), (0, 0), (0, 1), (1, 0), (1, 0) })
        {
            confusion.Add(label, predicted);
        }

        var result = new EvaluationResult(Counted(3, (0, 0.5)), [])
        {
            Confusion = confusion,
            ClassNames = ["cat", "dog", "a,cow"],
            Titles = new([("dog", "Canis familiaris")]),
            Mistakes = [new("x/1.jpg", 1, 0, 0.987f), new("2.jpg", 0, 1, 0.5f)],
        };
        var folder = Directory.CreateTempSubdirectory("alexnet-test-");
        var table = Path.Combine(folder.FullName, "matrix.txt");
        ConfusionReport.Write(result, table);
        var lines = File.ReadAllText(table);
        folder.Delete(recursive: true);
        Assert.That(lines.ReplaceLineEndings("\n"), Is.EqualTo("class,images,error,cat,dog,\"a,cow\"\ncat,4,0.25,3,1,0\ndog,2,1,2,0,0\n\"a,cow\",0,,0,0,0\n"));
        Assert.That(Written(file => ConfusionReport.Write(result, file)), Is.EqualTo(
            """{"classes":["cat","dog","a,cow"],"titles":[null,"Canis familiaris",null],"images":[4,2,0],"errors":[0.25,1,null],"matrix":[[3,1,0],[2,0,0],[0,0,0]],"worst":[{"label":"dog","predicted":"cat","images":2},{"label":"cat","predicted":"dog","images":1}]}"""));
        var settings = new EvaluationSettings { Checkpoints = ["a"], Split = "test", Views = 1 };
        Assert.That(JsonNode.Parse(Written(file => EvaluationTable.WriteJson(settings, "photos", result, NoPictures, file)))!["mistakes"]!.ToJsonString(), Is.EqualTo(
            """[{"name":"x/1.jpg","label":"dog","label_title":"Canis familiaris","predicted":"cat","predicted_title":null,"probability":0.987,"picture":null},{"name":"2.jpg","label":"cat","label_title":null,"predicted":"dog","predicted_title":"Canis familiaris","probability":0.5,"picture":null}]"""));
        var printed = Screen.Of(() => EvaluationTable.Print(settings, "photos", result)).Output;
        Assert.That(Screen.Cells(printed.Split('\n')).Skip(2), Is.EqualTo(new string[][]
        {
            ["the most confident mistakes", "is", "taken for", "with"], ["x/1.jpg", "dog (Canis familiaris)", "cat", "98.7 %"], ["2.jpg", "cat", "dog (Canis familiaris)", "50.0 %"],
        }));
        Assert.That(Screen.Of(() => ConfusionReport.Print(result with { Mistakes = [] })).Output, Is.Empty);
    }

    [Test]
    public void Plan_HasWhatGpusTake()
    {
        var plan = Fuse.gpu(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTraining));
        var written = JsonNode.Parse(Written(file => PlanTable.WriteJson(plan, Precision.BF16, file)))!;
        var bytes = GpuCost.steps(plan, Precision.BF16).Sum(step => step.Bytes);
        Assert.That(written["gpu"]!.ToJsonString(), Is.EqualTo($$"""{"precision":"bf16","launches":50,"bytes":{{bytes}}}"""));
        Assert.That(JsonNode.Parse(Written(file => PlanTable.WriteJson(plan, null, file)))!["gpu"], Is.Null);
    }

    [Test]
    public void Prepare_HasWhatWasMadeAndKept()
    {
        PreparedSplit[] splits = [new("train", 1100, 48, 9, 4, 2, [Bad]) { Odd = Odd }];
        var settings = new PrepareSettings { Folder = "out", Seed = 7, Machine = 1, Machines = 4, Workers = 6 };
        var result = new PrepareResult(splits, Finished: true, "out/statistics.safetensors", Images: 900, Seconds: 4.5);
        Assert.That(Written(file => PrepareReport.WriteJson("photos", settings, result, file)), Is.EqualTo(
            """{"data":"photos","folder":"out","seed":7,"shard":"1/4","workers":6,"finished":true,"statistics":"out/statistics.safetensors","images":900,"seconds":4.5,"images_per_s":200"""
            + ""","splits":[{"name":"train","images":1100,"size":48,"shards":9,"made":4,"kept":2,"missing":3,"skipped":[{"name":"a.jpg","reason":"is empty"}]"""
            + ""","odd":{"count":25,"first":[{"name":"b.jpg","oddity":"JFIF 0.07"}]}}]}"""));
    }

    /// <summary>Each half of fc7, of 2,048 × 4,096 weights and 2,048 biases, reads 4,096 numbers of 128 images, for which 4 × 2,048 are copied,
    /// half of them from the other device, and writes 2,048.</summary>
    [Test]
    public void Plan_HasALayersCosts()
    {
        var plan = Compile.plan(Networks.alexnet, Placement.ColumnPerDevice, 128, Mode.Evaluation, DropoutScaling.AtTest);
        var written = JsonNode.Parse(Written(file => PlanTable.WriteJson(plan, null, file)))!;
        Assert.That(written["layers"]!.AsArray().Single(layer => (string?)layer!["name"] == "fc7")!.ToJsonString(), Is.EqualTo(
            """{"name":"fc7","columns":2,"output":[4096,1,1],"parameters":16781312,"multiply_adds":16777216,"activations":4096,"bytes":81805312,"traffic":2097152}"""));
        Assert.That(
            ((string?)written["network"], (int)written["batch"]!, (string?)written["placement"], written["memory"]!.AsArray().Select(bytes => (long)bytes!)),
            Is.EqualTo(("alexnet", 128, "ColumnPerDevice", Memory.plain(plan).DeviceBytes)));
    }

    [Test]
    public void Prediction_HasLabelsAndFaults()
    {
        var report = new PredictionReport(new PredictionImages(["a,\"b\".jpg", "c\n.jpg", "d\r.jpg", "e.jpg"], Others: 1), new([("cat", "Katze")]));
        var info = new Training.Checkpoints.CheckpointInfo("cifar-relu", ["cat", "dog", "cow"], Core.Recipes.quick, Training.Checkpoints.CheckpointState.Start with { Step = 1234 }) { Titles = new([("cat", "chat"), ("dog", "Hund")]) };
        var (output, error) = Screen.Of(() =>
        {
            report.PrintModel("runs/x/model.safetensors", info);
            report.Add("a,\"b\".jpg", [("cat", 0.75f), ("cow", 0.25f)]);
            report.AddFault("e.jpg", "e.jpg: is empty");
            report.Add("c\n.jpg", [("dog", 1e-7f)]);
            report.Add("d\r.jpg", [("dog", 1)]);
            var mistake = Assert.Throws<UserErrorException>(report.PrintEnd)!;
            Assert.That(mistake.Message, Is.EqualTo("1 of 4 images could not be used"));
        });
        Assert.That(output, Does.StartWith("Model: runs/x/model.safetensors, cifar-relu of 3 classes after 1,234 updates\na,\"b\".jpg\n  cat (Katze)  75.0 % ").And.EndWith("\nleft out: 1 file that is no image\n"));
        Assert.That(error, Is.EqualTo("warning: e.jpg: is empty\n"));
        Assert.That(Written(file => report.Write(file, null)), Is.EqualTo(
            """{"model":{"file":"runs/x/model.safetensors","network":"cifar-relu","classes":3,"step":1234},"images":["""
            + """{"file":"a,\u0022b\u0022.jpg","labels":[{"label":"cat","title":"Katze","probability":0.75},{"label":"cow","title":null,"probability":0.25}]},"""
            + """{"file":"c\n.jpg","labels":[{"label":"dog","title":"Hund","probability":1E-07}]},{"file":"d\r.jpg","labels":[{"label":"dog","title":"Hund","probability":1}]}]"""
            + ""","faults":[{"file":"e.jpg","reason":"e.jpg: is empty"}],"others":1}"""));
        using var folder = new TempFolder();
        report.Write(null, folder.In("a.csv"));
        Assert.That(File.ReadAllText(folder.In("a.csv")), Is.EqualTo(
            "file,rank,label,probability\n\"a,\"\"b\"\".jpg\",1,cat,0.75\n\"a,\"\"b\"\".jpg\",2,cow,0.25\n\"c\n.jpg\",1,dog,1E-07\n\"d\r.jpg\",1,dog,1\n"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    /// <summary>A single image's fault is told once, in the end.</summary>
    [Test]
    public void Prediction_OfOneImageEndsWithItsFault()
    {
        var report = new PredictionReport(new PredictionImages(["a.jpg"], Others: 0), ClassTitles.None);
        var (output, error) = Screen.Of(() =>
        {
            report.AddFault("a.jpg", "a.jpg: is empty");
            Assert.That(Assert.Throws<UserErrorException>(report.PrintEnd)!.Message, Is.EqualTo("a.jpg: is empty"));
        });
        Assert.That((output, error), Is.EqualTo(("", "")));
        Assert.That(Screen.Of(new PredictionReport(new PredictionImages([], Others: 1234), ClassTitles.None).PrintEnd).Output, Is.EqualTo("left out: 1,234 files that are no images\n"));
    }

    [Test]
    public void Run_HasBestAndLast()
    {
        LogEntry best = new("validation", 300, 3, 1.5, 0.25, 0.125, 0.02, 70, 9) { Images = 40 };
        LogEntry last = new("train", 400, 4, 0.5, 0.75, null, 0.01, 80, 11) { Images = 8, TopK = 2, TopKError = 0.375 };
        var result = new Training.Runs.RunResult(Finished: true, "runs/x/c.safetensors", "runs/x/model.safetensors", last, best, Seconds: 4, Images: 100, [Bad]) { OddImages = Odd };
        Assert.That(Written(file => RunReport.WriteJson(result, new RunFolder("runs/x"), file)), Is.EqualTo(
            """{"run":"runs/x","finished":true"""
            + ""","checkpoint":"runs/x/c.safetensors","model":"runs/x/model.safetensors","best":{"split":"validation","step":300,"epoch":3,"loss":1.5,"top1_error":0.25,"top5_error":0.125,"learning_rate":0.02,"images_per_s":70,"seconds":9,"images":40}"""
            + ""","last":{"split":"train","step":400,"epoch":4,"loss":0.5,"top1_error":0.75,"learning_rate":0.01,"images_per_s":80,"seconds":11,"images":8,"top_k":2,"topk_error":0.375}"""
            + ""","images":100,"seconds":4,"images_per_s":25,"skipped":[{"name":"a.jpg","reason":"is empty"}],"odd":{"count":25,"first":[{"name":"b.jpg","oddity":"JFIF 0.07"}]}}"""));
    }

    [Test]
    public void Statistics_HaveMeanAndComponents()
    {
        var statistics = new DataStatistics
        {
            Size = 48,
            Count = 1234,
            SkippedImages = [Bad],
            OddImages = Odd,
            Mean = [],
            PixelMean = [101.5f, 102.25f, 103.125f],
            Covariance = [],
            Eigen = new RgbEigen([400, 9, 0.25], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        };
        Assert.That(Written(file => StatisticsTable.WriteJson("photos", statistics, "out/s.safetensors", file)), Is.EqualTo(
            """{"data":"photos","statistics":"out/s.safetensors","images":1234,"size":48,"mean":[101.5,102.25,103.125],"components":["""
            + """{"vector":[0.1,0.4,0.7],"eigenvalue":400},{"vector":[0.2,0.5,0.8],"eigenvalue":9},{"vector":[0.3,0.6,0.9],"eigenvalue":0.25}]"""
            + ""","skipped":[{"name":"a.jpg","reason":"is empty"}],"odd":{"count":25,"first":[{"name":"b.jpg","oddity":"JFIF 0.07"}]}}"""));
    }

    [Test]
    public void Fetch_HasTheStateOfEveryFile()
    {
        var manifest = new Loader.Manifests.Manifest { Path = "", Name = "photos", Origin = "", Licence = "", Layout = Loader.Manifests.ManifestLayout.ClassTars, Root = "" };
        FetchedFile[] files =
        [
            new(new Loader.Manifests.ManifestFile { Name = "a.bin", Bytes = 7 }, FetchState.There, "size fits"),
            new(new Loader.Manifests.ManifestFile { Name = "b.bin" }, FetchState.Wrong, "has 7 bytes"),
        ];
        Assert.That(Written(file => FetchTexts.WriteJson(manifest, new FetchReport("/data", files, MissingTars: 3), file)), Is.EqualTo(
            """{"data":"photos","folder":"/data","complete":false,"missing_tars":3,"files":["""
            + """{"name":"a.bin","bytes":7,"state":"there","detail":"size fits"},{"name":"b.bin","bytes":null,"state":"wrong","detail":"has 7 bytes"}]}"""));
    }

    private static Tally Counted(int classes, params (int Rank, double Loss)[] images)
    {
        var tally = new Tally();
        foreach (var (rank, loss) in images)
        {
            tally.Add([.. Enumerable.Range(0, classes).Select(i => (float)(classes - i))], rank, loss);
        }

        return tally;
    }

    /// <summary>The file without spaces between its parts.</summary>
    private static string Written(Action<string> write)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "written.json");
        write(file);
        return JsonNode.Parse(File.ReadAllText(file))!.ToJsonString();
    }
}
