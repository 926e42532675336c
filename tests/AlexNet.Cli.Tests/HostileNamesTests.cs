using AlexNet.Imaging.Formats.Jpeg;

namespace AlexNet.Cli.Tests;

/// <summary>Names of sets, classes, files, runs and manifests that a terminal or a library of tables would obey: every command shows them.</summary>
public sealed class HostileNamesTests : CommandLineTest
{
    private const string Evil = "[red]x[2020]\u001B[2J\n\u0007";
    private const string Shown = "[red]x[2020]\\x1B[2J\\x0A\\x07";
    private const string Model = "runs/model/model.safetensors";

    private static readonly string Pictures = $"set {Evil}";

    [OneTimeSetUp]
    public void Write()
    {
        foreach (var split in new[] { "train", "validation" })
        {
            for (var label = 0; label < 2; label++)
            {
                var folder = Directory.CreateDirectory($"{Pictures}/{split}/class{label} {Evil}").FullName;
                for (var i = 0; i < 4; i++)
                {
                    TinyPictures.WriteOne($"{folder}/{i} {Evil}.jpg", label, i);
                }
            }
        }

        // One image that cannot be used, and one class that is not like its name.
        var jpeg = JpegEncoder.Encode(new byte[40 * 40 * 3], 40, 40, quality: 90);
        File.WriteAllBytes($"{Pictures}/train/class0 {Evil}/bad {Evil}.jpg", jpeg[..200]);
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/evil.json", """
            {
              "name": "[/] NAME", "origin": "here", "licence": "CC0", "layout": "generated", "root": "data/made",
              "generator": { "kind": "shapes", "images": { "train": 10 }, "sizes": ["24x16"] }
            }
            """.Replace("NAME", Evil.Replace("\u001B", "\\u001B").Replace("\n", "\\n").Replace("\u0007", "\\u0007")));
        var outcome = Run(["train", "--data", Pictures, "--network", "cifar-relu", "--batch", "4", "--steps", "2", "--run", "model"]);
        AssertShown(outcome, 0, "Training cifar-relu on set " + Shown, "warning: skipped ", $"set {Shown}/train/class0 {Shown}/bad {Shown}.jpg: ", $"--data=$'set {Shown}'");
    }

    [Test]
    public void Train_ShowsTheRunsName()
    {
        string[] line = ["train", "--data", "data", "--network", "cifar-relu", "--batch", "8", "--steps", "2", "--run", Evil];
        AssertShown(Run(line), 0, $"Run folder: runs/{Shown}", $"folder runs/{Shown}");
        AssertShown(Run(line), 2, $"runs/{Shown} holds a run already");
    }

    [Test]
    public void Evaluate_ShowsTheSetsName() => AssertShown(
        Run(["evaluate", "--checkpoint", Model, "--data", Pictures, "--split", "train"]), 0, $"│ set {Shown} train │", "warning: skipped ", $"/bad {Shown}.jpg: ");

    [Test]
    public void Predict_ShowsFilesAndClasses()
    {
        var photo = $"photo {Evil}.jpg";
        TinyPictures.WriteOne(photo, 0, 1);
        File.WriteAllText($"text {Evil}.jpg", "no picture");
        File.WriteAllText("titles.json", """{ "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data", "classes": ["CLASS"], "class_titles": ["[/] \u001B[0m"] }"""
            .Replace("CLASS", $"class0 {Evil}".Replace("\u001B", "\\u001B").Replace("\n", "\\n").Replace("\u0007", "\\u0007")));
        AssertShown(
            Run(["predict", "--checkpoint", Model, "--manifest", "titles.json", photo, $"text {Evil}.jpg"]),
            2,
            $"photo {Shown}.jpg\n",
            $"  class0 {Shown} ([/] \\x1B[0m) ",
            $"  class1 {Shown} ",
            $"warning: text {Shown}.jpg: ",
            "alexnet: 1 of 2 images could not be used\n");
    }

    [Test]
    public void Predict_ShowsFrames()
    {
        var video = $"video {Evil}";
        Directory.CreateDirectory(video);
        TinyPictures.WriteOne($"{video}/1 {Evil}.jpg", 0, 1);
        File.WriteAllBytes($"{video}/2 {Evil}.jpg", File.ReadAllBytes($"{video}/1 {Evil}.jpg")[..300]);
        AssertShown(
            Run(["predict", "--checkpoint", Model, "--frames", video, "--html", $"{Evil}.html", "--svg", $"{Evil}.svg", "--csv", $"{Evil}.csv"]),
            2,
            $"video {Shown}: 2 frames, averaged over 5\n",
            "class0 [red]x[2020]",
            $"warning: video {Shown}/2 {Shown}.jpg: ",
            "alexnet: 1 of 2 frames could not be used\n");
        foreach (var file in new[] { $"{Evil}.html", $"{Evil}.svg" })
        {
            Assert.That(File.ReadAllText(file).Where(char.IsControl).Distinct(), Is.SubsetOf("\n"), file);
        }
    }

    [Test]
    public void Figure3_ShowsTheCheckpoint()
    {
        var model = $"model {Evil}.safetensors";
        File.Copy(Model, model);
        AssertShown(Run(["figure3", "--checkpoint", model, "--out", $"figure {Evil}.svg"]), 0, $"model {Shown}.safetensors: 32 kernels of 5×5×3\n", $"Written: figure {Shown}.svg\n");
        Assert.That(File.ReadAllText($"figure {Evil}.svg").Where(char.IsControl).Distinct(), Is.SubsetOf("\n"));
    }

    [Test]
    public void Table_ShowsTheSetsName()
    {
        AssertShown(Run(["table", "--which", "2", "--views", "1", "--checkpoint", Model, "--data", Pictures, "--split", "train", "--out", $"tables {Evil}"]), 0, $"Ours, set {Shown}: 8 images, 1 view", $"Written: tables {Shown}/table2.md\n");
        foreach (var file in Directory.GetFiles($"tables {Evil}"))
        {
            Assert.That(File.ReadAllText(file).Where(char.IsControl).Distinct(), Is.SubsetOf("\n"), file);
        }
    }

    [Test]
    public void PcaStats_ShowsTheSetsName() => AssertShown(Run(["pcastats", "--data", Pictures, "--out", $"out {Evil}"]), 0, $"set {Shown}: 8 images of ", $"Written: ", $"out {Shown}/statistics");

    [Test]
    public void Prepare_ShowsTheSetsName() => AssertShown(
        Run(["prepare", "--data", Pictures, "--out", $"shards {Evil}", "--size", "32"]), 0, $"│ set {Shown} train ", $"Written: shards {Shown}", $"--data=$'shards {Shown}'");

    [Test]
    public void Fetch_ShowsTheManifestsName()
    {
        AssertShown(Run(["fetch", "--manifest", "evil", "--data", $"made {Evil}"]), 0, $"Making the data set [/] {Shown}: 10 pictures in made {Shown}", $"[/] {Shown}: complete in ");
        AssertShown(Run(["fetch", "--manifest", Evil]), 2, $"no manifest {Shown}; allowed");
    }

    [Test]
    public void Profile_ShowsTheSetsName() => AssertShown(
        Run(["profile", "--data", Pictures, "--network", "cifar-relu", "--batch", "4", "--batches", "3", "--workers", "1", "--out", $"profile {Evil}"]),
        0,
        $"cifar-relu on set {Shown} train, batch 4, 1 worker; ",
        $"Trace: profile {Shown}/trace.json",
        $"Tables: profile {Shown}/profile.json");

    [Test]
    public void Report_ShowsTheFiles()
    {
        AssertShown(Run(["report", "--run", "model", "--out", $"report {Evil}"]), 0, $"Written: report {Shown}/report.md");
        AssertShown(Run(["report", "--run", Evil + "absent"]), 2, $"{Shown}absent");
    }

    [Test]
    public void Plan_ShowsWhatItDoesNotKnow() => AssertShown(Run(["plan", "--network", Evil]), 2, Shown);

    [Test]
    public void Mistakes_AreShown()
    {
        AssertShown(Run([Evil]), 2, $"unknown command '{Shown}'");
        AssertShown(Run(["train", "--" + "x" + Evil]), 2, $"unknown option '--x{Shown}' of train");
        AssertShown(Run(["train", "--data", "data", "--batch", Evil]), 2, $"--batch is '{Shown}'");
    }

    private static void AssertShown(Outcome outcome, int code, params string[] parts)
    {
        Assert.That(outcome.Code, Is.EqualTo(code), outcome.ToString());
        var all = outcome.Output + outcome.Error;
        Assert.That(all.Where(char.IsControl).Distinct(), Is.SubsetOf("\n"), "nothing that a terminal would obey");
        foreach (var part in parts)
        {
            Assert.That(all, Does.Contain(part));
        }
    }
}
