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
