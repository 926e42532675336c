using System.Text.Json;

namespace AlexNet.Training.Tests.RunFolders;

/// <summary>The lines of <c>log.jsonl</c>, and which of them stay where a run goes on.</summary>
public sealed class RunLogTests
{
    private static readonly LogEntry Entry = new("train", 1, 2, 3.5, 0.25, null, 0.01, 90.5, 60.25) { Images = 8 };

    private static readonly (string Line, RunEvent Event)[] Events =
    [
        ("""{"event":"recipe_changed","step":1,"next_sample":8,"changes":[{"field":"batch","before":"16","after":"32"}]}""", new RecipeChanged(1, 8, [])),
        ("""{"event":"rate_dropped","step":2,"epoch":3,"learning_rate":0.004,"patience":5,"drop":6,"drops":7}""", new RateDropped(2, 3, 0.004, 5, 6, 7)),
        ("""{"event":"stopped_early","step":3,"epoch":4,"patience":5,"planned_steps":6}""", new StoppedEarly(3, 4, 5, 6)),
        ("""{"event":"schedule_ended","step":3,"epoch":4,"patience":5,"planned_steps":6}""", new ScheduleEnded(3, 4, 5, 6)),
        ("""{"event":"no_progress","step":4,"updates":300,"loss":1.5,"guess":1.25}""", new NoProgress(4, 300, 1.5, 1.25)),
    ];

    private TempFolder temp = null!;

    private string Path => temp.In("log.jsonl");

    [SetUp]
    public void SetUp() => temp = new TempFolder();

    [TearDown]
    public void TearDown() => temp.Dispose();

    [Test]
    public void Write_HasTheseFieldsInThisOrder()
    {
        Write(log =>
        {
            log.Write(Entry);
            log.Write(Entry with { Top5Error = 0.125 });
            log.Write(Entry with { WaitedSeconds = 1.5 });
            log.Write(Entry with { Split = "validation", TopK = 3, TopKError = 0.0625 });
        });
        Assert.That(File.ReadAllText(Path), Is.EqualTo("""
            {"split":"train","step":1,"epoch":2,"loss":3.5,"top1_error":0.25,"learning_rate":0.01,"images_per_s":90.5,"seconds":60.25,"images":8}
            {"split":"train","step":1,"epoch":2,"loss":3.5,"top1_error":0.25,"top5_error":0.125,"learning_rate":0.01,"images_per_s":90.5,"seconds":60.25,"images":8}
            {"split":"train","step":1,"epoch":2,"loss":3.5,"top1_error":0.25,"learning_rate":0.01,"images_per_s":90.5,"seconds":60.25,"images":8,"waited_s":1.5}
            {"split":"validation","step":1,"epoch":2,"loss":3.5,"top1_error":0.25,"learning_rate":0.01,"images_per_s":90.5,"seconds":60.25,"images":8,"top_k":3,"topk_error":0.0625}

            """));
        var read = LogEntry.ReadAll(Path);
        Assert.That(read, Is.EqualTo(new[] { Entry, Entry with { Top5Error = 0.125 }, Entry with { WaitedSeconds = 1.5 }, Entry with { Split = "validation", TopK = 3, TopKError = 0.0625 } }));
        Assert.That(read.Select(entry => entry.Wider), Is.EqualTo(new (int, double)?[] { null, (5, 0.125), null, (3, 0.0625) }));
    }

    [Test]
    public void Events_AreReadAsTheyWereWritten()
    {
        File.WriteAllLines(Path, Events.Select(one => one.Line));
        using var log = new RunLog(Path, 100);
        Assert.That(log.Events.Skip(1), Is.EqualTo(Events.Skip(1).Select(one => one.Event)));
        var changed = (RecipeChanged)log.Events[0];
        Assert.That((changed.Step, changed.NextSample), Is.EqualTo((1L, 8L)));
        Assert.That(changed.Changes, Is.EqualTo(new[] { new FieldChange("batch", "16", "32") }));
    }

    [Test]
    public void Write_OfAnEventIsItsLine()
    {
        Write(log =>
        {
            log.Write(new RecipeChanged(1, 8, [new FieldChange("batch", "16", "32")]));
            log.Write(new RateDropped(2, 3, 0.004, 5, 6, 7));
            log.Write(new StoppedEarly(3, 4, 5, 6));
            log.Write(new ScheduleEnded(3, 4, 5, 6));
            log.Write(new NoProgress(4, 300, 1.5, 1.25) { Remedies = [Remedy.QuickRecipe] });
        });
        Assert.That(File.ReadAllLines(Path), Is.EqualTo(Events.Select(one => one.Line)));
    }

    /// <summary>A change of the recipe at the step is made anew or not; everything else up to the step stays.</summary>
    [TestCase(0, "")]
    [TestCase(1, "train 1, no_progress 1")]
    [TestCase(2, "train 1, no_progress 1, recipe_changed 1, train 2, validation 2, rate_dropped 2")]
    [TestCase(3, "train 1, no_progress 1, recipe_changed 1, train 2, validation 2, rate_dropped 2, train 3")]
    public void Open_KeepsLinesUpToTheStep(int step, string kept)
    {
        const string All = "train 1, no_progress 1, recipe_changed 1, train 2, validation 2, rate_dropped 2, train 3";
        File.WriteAllLines(Path, All.Split(", ").Select(word => word.Split(' ') is [var kind, var number] && kind is "train" or "validation"
            ? $$"""{"split":"{{kind}}","step":{{number}},"loss":1,"seconds":{{number}}0}"""
            : $$"""{"event":"{{word.Split(' ')[0]}}","step":{{word.Split(' ')[1]}}}"""));
        using (var log = new RunLog(Path, step))
        {
            Assert.That((log.LastSeconds, log.Validations.Count), Is.EqualTo((10.0 * step, step >= 2 ? 1 : 0)));
            Assert.That(log.Events, Has.Count.EqualTo(kept.Split(", ").Count(word => word.Contains('_'))));
        }

        var lines = File.ReadAllLines(Path).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Select(field => $"{field.Value}").Take(2));
        Assert.That(string.Join(", ", lines.Select(words => string.Join(' ', words))), Is.EqualTo(kept));
    }

    /// <summary>A crash has cut the last line short; other programs may have written others.</summary>
    [TestCase("""{"split":"train","step":2,"lo""")]
    [TestCase("""{"event":"rate_dropped","st""")]
    [TestCase("""{"step":2}""")]
    [TestCase("""{"event":"of a later version","step":1}""")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("")]
    public void Open_LeavesOutWhatIsNoLine(string line)
    {
        Write(log => log.Write(Entry));
        File.AppendAllText(Path, line);
        Assert.That(LogEntry.ReadAll(Path), Is.EqualTo(new[] { Entry }));
        Write(log => log.Write(Entry with { Step = 2 }));
        Assert.That(File.ReadAllLines(Path), Has.Length.EqualTo(2));
        Assert.That(LogEntry.ReadAll(Path), Is.EqualTo(new[] { Entry, Entry with { Step = 2 } }));
    }

    /// <summary>Cut off before its end of line, a line is whole all the same: the next one must not follow on it.</summary>
    [Test]
    public void Open_EndsALineThatHasNoEnd()
    {
        Write(log => log.Write(Entry));
        File.WriteAllText(Path, File.ReadAllText(Path).TrimEnd('\n'));
        Write(log => log.Write(Entry with { Step = 2 }));
        Assert.That(LogEntry.ReadAll(Path), Is.EqualTo(new[] { Entry, Entry with { Step = 2 } }));
    }

    [Test]
    public void Open_WithoutAFileBeginsAnew()
    {
        Assert.That(LogEntry.ReadAll(Path), Is.Empty);
        using var log = new RunLog(Path, 0);
        Assert.That((log.LastSeconds, log.Validations.Count, log.Events.Count), Is.EqualTo((0.0, 0, 0)));
        log.Write(Entry);
        Assert.That(File.ReadAllText(Path), Does.EndWith("}\n"), "as soon as it is written");
    }

    private void Write(Action<RunLog> write)
    {
        using var log = new RunLog(Path, 100);
        write(log);
    }
}
