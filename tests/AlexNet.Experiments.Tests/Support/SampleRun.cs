using AlexNet.Training.Tests.Support;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>The folder of a run that never was: seven epochs of four updates, a rate that falls twice, and what other commands leave there.</summary>
internal sealed class SampleRun : IDisposable
{
    /// <summary>A name that would be markup.</summary>
    public const string Hostile = "<img src=x onerror=\"document.title='obeyed'\"><script>alert(1)</script> & \u202E\u0007";

    /// <summary>The hostile name as it is shown.</summary>
    public const string HostileShown = "<img src=x onerror=\"document.title='obeyed'\"><script>alert(1)</script> & \uFFFD\uFFFD";

    private const int Epochs = 7;

    private readonly TempFolder _temp = new();

    public SampleRun(string name = "sample", double better = 0)
    {
        Folder = new RunFolder(_temp.In(name));
        Directory.CreateDirectory(Folder.Path);
        File.WriteAllText(Folder.RecipeFile, Recipe);
        File.WriteAllLines(Folder.LogFile, Enumerable.Range(1, 4 * Epochs).SelectMany(step => Lines(step, better)));
    }

    public RunFolder Folder { get; }

    public string In(params string[] parts) => _temp.In(parts);

    public void Put(string name, string text) => File.WriteAllText(Path.Combine(Folder.Path, name), text);

    public void Put(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(Folder.Path, name), bytes);

    /// <summary>Everything that a page can show.</summary>
    /// <param name="name">Of a class and of an image.</param>
    public SampleRun WithAll(string name = "night heron")
    {
        var text = System.Text.Json.JsonSerializer.Serialize(name);
        Put("model.safetensors", "");
        Put("evaluation.json", $$"""
            { "data": "birds", "split": "test", "checkpoints": ["runs/sample/model.safetensors"], "views": 10, "images": 60, "skipped": ["a.jpg"], "odd": 0,
              "top1_error": 0.25, "top_k": 2, "topk_error": 0.05, "top5_error": null,
              "mistakes": [{ "name": {{text}}, "label": {{text}}, "predicted": "crow", "probability": 0.987, "picture": "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" },
                           { "name": "b.jpg", "label": "wren", "predicted": "crow", "probability": 0.5, "picture": "https://elsewhere/b.jpg" }], "loss": 0.75 }
            """);
        Put("confusion.json", $$"""
            { "classes": [{{text}}, "crow", "wren"], "images": [30, 20, 10], "errors": [0.3, 0.25, 0.1],
              "matrix": [[21, 9, 0], [4, 15, 1], [0, 1, 9]],
              "worst": [{ "label": {{text}}, "predicted": "crow", "images": 9 }, { "label": "crow", "predicted": {{text}}, "images": 4 }] }
            """);
        Put("profile.json", """
            { "format": "alexnet-profile", "version": 1, "data": "birds", "split": "train", "network": "alexnet", "batch": 128, "engine": "onednn", "machine": "a machine", "workers": 3,
              "loader": { "images_per_s": 1234.5 }, "engine_alone": { "images_per_s": 200 },
              "together": { "images_per_s": 190.25, "graph": { "stages": [
                { "name": "decode", "images_per_s": 190.25, "busy_workers": 0.5, "working": 0.4, "waiting_for_input": 0.1, "waiting_for_worker": 0.2, "held_back": 0.3 }] } },
              "verdict": { "sentence": "The engine is the bottleneck.", "advice": ["a faster engine"] } }
            """);
        Put("figure3.png", Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        Put("figure4.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 2\"><script>parent.document.title='obeyed'</script><rect width=\"4\" height=\"2\" fill=\"#0b62a4\"/></svg>");
        return this;
    }

    public void Dispose() => _temp.Dispose();

    private static IEnumerable<string> Lines(int step, double better)
    {
        var epoch = (step - 1) / 4;
        var rate = step <= 12 ? "0.01" : step <= 20 ? "0.001" : "0.0001";
        yield return FormattableString.Invariant($$"""{"split":"train","step":{{step}},"epoch":{{epoch}},"loss":{{4.0 / step + 0.5}},"top1_error":{{0.9 - 0.025 * step}},"top5_error":{{0.5 - 0.0125 * step}},"learning_rate":{{rate}},"images_per_s":{{100 + step % 5}},"seconds":{{60 * step}},"images":64}""");
        if (step % 4 == 0)
        {
            yield return FormattableString.Invariant($$"""{"split":"validation","step":{{step}},"epoch":{{epoch + 1}},"loss":{{2.0 / step + 0.75}},"top1_error":{{0.85 - 0.025 * step - better}},"top5_error":{{0.45 - 0.0125 * step}},"learning_rate":{{rate}},"images_per_s":0,"seconds":{{60 * step + 3}},"images":1000}""");
        }

        if (step == 12)
        {
            yield return """{"event":"rate_dropped","step":12,"epoch":3,"learning_rate":0.001,"patience":3,"drop":1,"drops":3}""";
        }
    }

    private static string Recipe
    {
        get
        {
            var recipe = Training.Recipes.RecipeJson.Write(Recipes.paper);
            recipe["batch"] = 64;
            return $$"""
                { "machine": "2 cores of a processor", "engine": "onednn", "device_choice": "cpu", "precision": "f32", "data": "/data/birds", "network": "alexnet", "recipe": {{recipe}},
                  "changes": [{ "step": 16, "next_sample": 1024, "recipe": { "momentum": 0.5 } }] }
                """;
        }
    }
}
