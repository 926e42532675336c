using System.Text.Json;
using AlexNet.Training.Recipes;
using AlexNet.Training.Runs;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AlexNet.Experiments.TensorBoard;

/// <summary>What TensorBoard's page of hyper-parameters shows of a run: what it was given in the beginning, and that it came to its end.</summary>
internal static class HyperParameters
{
    /// <summary>Whole numbers up to here are exact as TensorBoard keeps them.</summary>
    private const ulong Exact = 1UL << 53;

    /// <param name="seconds">When it began, since 1970.</param>
    public static SummaryValue Of(RunStart start, double seconds)
    {
        var info = new SessionStartInfo { StartTimeSecs = seconds };
        foreach (var (name, text) in new[] { ("data", start.DataSet), ("network", start.Network.Name), ("engine", start.Engine), ("device", start.Device) })
        {
            info.Hparams[name] = Value.ForString(text);
        }

        foreach (var field in JsonSerializer.SerializeToElement(RecipeJson.Write(start.Recipe)).EnumerateObject())
        {
            Add(info, field.Name == "name" ? "recipe" : field.Name, field.Value);
        }

        return Plugin("_hparams_/session_start_info", new() { SessionStartInfo = info });
    }

    /// <param name="seconds">When it was over, since 1970.</param>
    public static SummaryValue End(double seconds) =>
        Plugin("_hparams_/session_end_info", new() { SessionEndInfo = new() { Status = SessionEndInfo.Types.Status.Success, EndTimeSecs = seconds } });

    private static void Add(SessionStartInfo info, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject())
            {
                Add(info, $"{name}.{field.Name}", field.Value);
            }

            return;
        }

        info.Hparams[name] = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => Value.ForBool(value.GetBoolean()),
            JsonValueKind.Number when !value.TryGetUInt64(out var whole) || whole <= Exact => Value.ForNumber(value.GetDouble()),
            JsonValueKind.Array => Value.ForString(string.Join(',', value.EnumerateArray())),
            _ => Value.ForString(value.ToString()),
        };
    }

    /// <summary>It lies in the tag's metadata; the number beside it says nothing, but a value without one is passed over.</summary>
    private static SummaryValue Plugin(string tag, HParamsPluginData data)
    {
        var shape = new TensorShapeProto { Dim = { new TensorDimension { Size = 1 } } };
        return new()
        {
            Tag = tag,
            Metadata = new() { PluginData = new() { PluginName = "hparams", Content = data.ToByteString() }, DataClass = DataClass.Tensor },
            Tensor = new() { Dtype = DataType.DtFloat, TensorShape = shape, FloatVal = { 0 } },
        };
    }
}
