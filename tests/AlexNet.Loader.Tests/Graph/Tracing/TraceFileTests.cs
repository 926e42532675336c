using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Graph.Tracing;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph.Tracing;

public sealed class TraceFileTests : GraphTest
{
    [Test]
    public void Write_ATrackPerThreadWithoutOverlap()
    {
        using var recorder = new TraceRecorder();
        recorder.NameThread("consumer");
        using var gate = new ManualResetEventSlim();
        using (var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 8, total: 80) with { Probe = (_, _) => gate.Wait() }))
        using (stream.Measure(recorder))
        {
            gate.Set();
            var (step, inner) = (recorder.Name("step"), recorder.Name("inner"));
            while (stream.TryNext(out var batch))
            {
                var begin = Stopwatch.GetTimestamp();
                recorder.Span(inner, begin, Stopwatch.GetTimestamp());
                batch.Dispose();
                recorder.Span(step, begin, Stopwatch.GetTimestamp(), batch.FirstSample, 8);
            }

            Eventually.True(() => stream.Run.Stages.All(stage => stage.Meter is { Images: 80, AtWork: 0 }));
        }

        var events = Read(recorder);
        var spans = events.Where(item => item.GetProperty("ph").GetString() == "X").ToArray();
        Assert.That(spans.Count(item => item.GetProperty("name").GetString() == "decode"), Is.EqualTo(80));
        Assert.That(spans.Count(item => item.GetProperty("name").GetString() == "step"), Is.EqualTo(10));
        foreach (var track in spans.GroupBy(item => item.GetProperty("tid").GetInt32()))
        {
            AssertNested(track);
        }

        var names = events.Where(item => item.GetProperty("name").GetString() == "thread_name").Select(item => item.GetProperty("args").GetProperty("name").GetString());
        Assert.That(names, Has.One.EqualTo("consumer").And.Some.StartsWith("worker "));
        var decode = spans.First(item => item.GetProperty("name").GetString() == "decode").GetProperty("args");
        Assert.That(decode.GetProperty("sample").GetInt64(), Is.InRange(0, 79));
        Assert.That(decode.GetProperty("images").GetInt32(), Is.EqualTo(1));
        var counters = events.Where(item => item.GetProperty("ph").GetString() == "C").ToArray();
        Assert.That(counters.Select(item => item.GetProperty("name").GetString()), Has.Some.EqualTo("batches ready").And.Some.EqualTo("queue before decode"));
        Assert.That(counters.Select(item => item.GetProperty("args").GetProperty("value").GetInt32()), Has.All.InRange(0, 8));
    }

    /// <summary>The format of Chrome's viewer and Perfetto: times in microseconds from the first, an outer span before those within it.</summary>
    [Test]
    public void Write_IsExactlyTheFormat()
    {
        using var recorder = new TraceRecorder();
        var (work, wait, queue) = (recorder.Name("work"), recorder.Name("wait \"x\""), recorder.Name("queue"));
        Assert.That((recorder.Name("work"), recorder.Name("queue")), Is.EqualTo((work, queue)), "a name has one number");
        var microsecond = Stopwatch.Frequency / 1_000_000;
        recorder.NameThread("consumer");
        recorder.Span(wait, 1010 * microsecond, 1020 * microsecond);
        recorder.Span(work, 1010 * microsecond, 1030 * microsecond, sample: 40, images: 3);
        recorder.Value(queue, 1005 * microsecond, 7);
        var thread = new Thread(() => recorder.Value(queue, 1000 * microsecond, 8));
        thread.Start();
        thread.Join();
        using var stream = new MemoryStream();
        TraceFile.Write(recorder, stream);
        Assert.That(System.Text.Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo(string.Concat(
            """{"displayTimeUnit":"ms","otherData":{"complete":true},"traceEvents":[""",
            """{"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"alexnet"}},""",
            """{"name":"thread_name","ph":"M","pid":1,"tid":1,"args":{"name":"consumer"}},""",
            """{"name":"queue","ph":"C","pid":1,"tid":0,"ts":5,"args":{"value":7}},""",
            """{"name":"work","ph":"X","pid":1,"tid":1,"ts":10,"dur":20,"args":{"sample":40,"images":3}},""",
            """{"name":"wait \u0022x\u0022","ph":"X","pid":1,"tid":1,"ts":10,"dur":10,"args":{}},""",
            """{"name":"queue","ph":"C","pid":1,"tid":0,"ts":0,"args":{"value":8}}""",
            "]}")));
    }

    [Test]
    public void Write_OfNothingIsAFileToo()
    {
        using var recorder = new TraceRecorder();
        using var stream = new MemoryStream();
        TraceFile.Write(recorder, stream);
        Assert.That(System.Text.Encoding.UTF8.GetString(stream.ToArray()), Does.EndWith("""
            "traceEvents":[{"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"alexnet"}}]}
            """));
    }

    [Test]
    public void Write_SaysWhenTheRoomWasUsedUp()
    {
        using var recorder = new TraceRecorder(entriesPerThread: 3);
        var name = recorder.Name("work");
        for (var i = 0; i < 3; i++)
        {
            recorder.Span(name, i, i + 1);
        }

        Assert.That(recorder.IsFull, Is.False);
        recorder.Span(name, 3, 4);
        Assert.That(recorder.IsFull);
        Assert.That(Read(recorder).Count(item => item.GetProperty("ph").GetString() == "X"), Is.EqualTo(3));
        Assert.That(Root(recorder).GetProperty("otherData").GetProperty("complete").GetBoolean(), Is.False);
    }

    [Test]
    public void BeginPart_LeavesRoomForTheNext()
    {
        using var recorder = new TraceRecorder(entriesPerThread: 6);
        var name = recorder.Name("work");
        for (var part = 1; part <= 2; part++)
        {
            recorder.BeginPart(part, 2);
            for (var i = 0; i < 5; i++)
            {
                recorder.Span(name, 10 * part + i, 10 * part + i + 1);
            }
        }

        Assert.That(recorder.IsFull);
        Assert.That(recorder.Buffers[0].Events().Select(item => item.Begin), Is.EqualTo(new[] { 10, 11, 12, 20, 21, 22 }));
    }

    [Test]
    public void Write_KeepsLittleOfTheTextInMemory()
    {
        using var recorder = new TraceRecorder();
        var name = recorder.Name("work");
        for (var i = 0; i < 10_000; i++)
        {
            recorder.Span(name, i, i + 1);
        }

        using var stream = new CountingStream();
        TraceFile.Write(recorder, stream);
        Assert.That(stream.Length, Is.GreaterThan(500_000));
        Assert.That(stream.Largest, Is.LessThan(100_000), "bytes of one write");
    }

    [Test]
    public void Span_TakesRoomInChunksUpToTheLimit()
    {
        var added = 0;
        using var recorder = new TraceRecorder(entriesPerThread: 10_000);
        var name = recorder.Name("work");
        Add(1);
        var chunk = recorder.AllocatedBytes;
        Assert.That(chunk, Is.EqualTo(TraceBuffer.ChunkSize * Unsafe.SizeOf<TraceEvent>()));
        Add(TraceBuffer.ChunkSize - 1);
        Assert.That(recorder.AllocatedBytes, Is.EqualTo(chunk));
        Add(1);
        Assert.That(recorder.AllocatedBytes, Is.EqualTo(2 * chunk));
        Add(10_000);
        Assert.That(recorder.AllocatedBytes, Is.EqualTo(10_000 * Unsafe.SizeOf<TraceEvent>()), "the last chunk is as large as the limit leaves");
        Assert.That(recorder.Buffers[0].Events().Select(item => item.Value), Is.EqualTo(Enumerable.Range(0, 10_000)));
        Assert.That(recorder.IsFull);

        void Add(int count)
        {
            for (var i = 0; i < count; i++)
            {
                recorder.Span(name, 0, 1, sample: added++);
            }
        }
    }

    /// <summary>Every span lies within the last one that has not ended, or after it.</summary>
    private static void AssertNested(IEnumerable<JsonElement> track)
    {
        var open = new Stack<double>();
        var last = 0.0;
        foreach (var span in track)
        {
            var begin = span.GetProperty("ts").GetDouble();
            Assert.That(begin, Is.GreaterThanOrEqualTo(last), "in the order of their beginnings");
            last = begin;
            while (open.Count > 0 && open.Peek() <= begin)
            {
                open.Pop();
            }

            Assert.That(open.Count == 0 || End(span) <= open.Peek() + 1e-3, span.ToString());
            open.Push(End(span));
        }
    }

    private static double End(JsonElement span) => span.GetProperty("ts").GetDouble() + span.GetProperty("dur").GetDouble();

    private JsonElement[] Read(TraceRecorder recorder) => [.. Root(recorder).GetProperty("traceEvents").EnumerateArray()];

    private JsonElement Root(TraceRecorder recorder)
    {
        var path = Folder.Combine("trace.json");
        TraceFile.Write(recorder, path);
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    /// <summary>Knows its largest write.</summary>
    private sealed class CountingStream : MemoryStream
    {
        public int Largest { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Largest = Math.Max(Largest, count);
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Largest = Math.Max(Largest, buffer.Length);
            base.Write(buffer);
        }
    }
}
