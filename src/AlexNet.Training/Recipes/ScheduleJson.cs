using System.Text.Json.Nodes;
using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>A schedule as JSON: <c>kind</c> is plateau (factor, times, patience), milestones (factor, epochs), cosine or constant.</summary>
internal static class ScheduleJson
{
    private static readonly Dictionary<string, string> Kinds =
        new[] { "plateau", "milestones", "cosine", "constant" }.ToDictionary(kind => kind);

    public static JsonObject Write(Schedule schedule) => schedule switch
    {
        Schedule.Plateau s => new JsonObject { ["kind"] = "plateau", ["factor"] = s.factor, ["times"] = s.times, ["patience"] = s.patience },
        Schedule.Milestones s => new JsonObject { ["kind"] = "milestones", ["factor"] = s.factor, ["epochs"] = new JsonArray([.. s.epochs.Select(epoch => JsonValue.Create(epoch))]) },
        _ => new JsonObject { ["kind"] = schedule.IsCosine ? "cosine" : "constant" },
    };

    public static Schedule Read(RecipeFields? fields, Schedule absent)
    {
        if (fields is null)
        {
            return absent;
        }

        fields.AllowOnly(["kind", "factor", "times", "patience", "epochs"]);
        fields.Require("kind", string.Join(", ", Kinds.Keys));
        var factor = fields.Number("factor", 10, 1);
        return fields.Choice("kind", "constant", Kinds) switch
        {
            "plateau" => Schedule.NewPlateau(factor, fields.Integer("times", 3, 0), fields.Integer("patience", 3, 1)),
            "milestones" => Schedule.NewMilestones(factor, fields.Integers("epochs", [], least: 1)),
            "cosine" => Schedule.Cosine,
            _ => Schedule.Constant,
        };
    }
}
