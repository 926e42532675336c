using System.Diagnostics;
using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Graph.Tracing;

/// <summary>Writes a trace as Chrome's trace-event JSON, which ui.perfetto.dev and chrome://tracing open: a track per thread with a complete
/// event (<c>"ph": "X"</c>) per span, and a counter (<c>"C"</c>) per queue. Times are microseconds from the first entry.</summary>
public static class TraceFile
{
    private const int Process = 1;

    /// <summary>Bytes of text that are kept in memory before they go to the file.</summary>
    private const int Pending = 1 << 16;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(TraceRecorder recorder, string path) => AtomicFile.Write(path, stream => Write(recorder, stream));

    internal static void Write(TraceRecorder recorder, Stream stream)
    {
        var buffers = recorder.Buffers;
        var origin = buffers.SelectMany(buffer => buffer.Events()).Select(item => item.Begin).DefaultIfEmpty().Min();
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteBoolean("complete", !recorder.IsFull);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        Meta(json, "process_name", 0, "alexnet");
        foreach (var buffer in buffers)
        {
            Write(json, recorder, buffer, origin);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceRecorder recorder, TraceBuffer buffer, long origin)
    {
        // An outer span is noted after those within it: viewers want it first.
        var events = buffer.Events().OrderBy(item => item.Begin).ThenByDescending(item => item.End).ToArray();
        if (events.Any(item => !item.IsCounter))
        {
            Meta(json, "thread_name", buffer.Number, buffer.Name);
        }

        foreach (var item in events)
        {
            json.WriteStartObject();
            json.WriteString("name", recorder.NameOf(item.Name));
            json.WriteString("ph", item.IsCounter ? "C" : "X");
            json.WriteNumber("pid", Process);
            json.WriteNumber("tid", item.IsCounter ? 0 : buffer.Number);
            json.WriteNumber("ts", Microseconds(item.Begin - origin));
            WriteRest(json, item);
            json.WriteEndObject();
            if (json.BytesPending > Pending)
            {
                json.Flush();
            }
        }
    }

    private static void WriteRest(Utf8JsonWriter json, TraceEvent item)
    {
        if (!item.IsCounter)
        {
            json.WriteNumber("dur", Microseconds(item.End - item.Begin));
        }

        json.WriteStartObject("args");
        if (item.IsCounter)
        {
            json.WriteNumber("value", item.Value);
        }
        else if (item.Images > 0)
        {
            json.WriteNumber("sample", item.Value);
            json.WriteNumber("images", item.Images);
        }

        json.WriteEndObject();
    }

    private static void Meta(Utf8JsonWriter json, string kind, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", kind);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A decimal, so that spans that touch still touch in the file.</summary>
    private static decimal Microseconds(long ticks) => ticks * 1_000_000m / Stopwatch.Frequency;
}
