using System.Text.Json;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class JsonFieldsTests : FolderTest
{
    private const string Json = """
        { "text": "a", "blank": " ", "texts": ["a", "b"], "mixed": ["a", ""], "number": 7, "half": 7.5, "large": 9007199254740992, "larger": 9007199254740993,
          "object": { "inner": { "deep": "d" } }, "objects": [{ "x": "1" }, { "x": "2" }], "odd": [{ "x": "1" }, 3], "yes": true }
        """;

    [Test]
    public void Fields_GiveWhatIsThere()
    {
        var fields = Fields();
        Assert.That((fields.Text("text"), fields.OptionalText("text"), fields.OptionalText("none")), Is.EqualTo(("a", "a", (string?)null)));
        Assert.That((fields.Texts("texts"), fields.Texts("none")), Is.EqualTo((new[] { "a", "b" }, Array.Empty<string>())));
        Assert.That(new[] { fields.Integer("number", 3, 7, 7), fields.Integer("none", 3, 7, 7) }, Is.EqualTo(new[] { 7, 3 }), "what is absent need not be in the range");
        Assert.That(new[] { fields.Count("number"), fields.Count("large"), fields.Count("none") }, Is.EqualTo(new long?[] { 7, 9_007_199_254_740_992, null }));
        Assert.That(fields.Fields("object")!.Fields("inner")!.Text("deep"), Is.EqualTo("d"));
        Assert.That(fields.Fields("none"), Is.Null);
        Assert.That(fields.List("objects").Select(item => item.Text("x")), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(fields.List("none"), Is.Empty);
        Assert.That((fields.Object("object").ValueKind, fields.Object("none").ValueKind), Is.EqualTo((JsonValueKind.Object, JsonValueKind.Undefined)));
        Assert.That(new[] { "object", "objects", "none" }.Select(fields.IsObject), Is.EqualTo(new[] { true, false, false }));
        Assert.That((fields.Has("yes"), fields.Has("none"), fields.Value("yes")!.Value.ValueKind, fields.Value("none")), Is.EqualTo((true, false, JsonValueKind.True, (JsonElement?)null)));
        Assert.That(fields.Read("text", absent: -1, Length, "are texts"), Is.EqualTo(1));
        Assert.That(fields.Read("none", absent: -1, Length, "are texts"), Is.EqualTo(-1));
    }

    [Test]
    public void Fields_NameThePlaceTheActualAndTheAllowed()
    {
        var fields = Fields();
        Fails(() => fields.Text("none"), "x.json: $.none is missing, allowed is a text");
        Fails(() => fields.Text("blank"), "x.json: $.blank is \" \", allowed is a text that is not empty");
        Fails(() => fields.Text("number"), "x.json: $.number is 7, allowed is a text that is not empty");
        Fails(() => fields.OptionalText("yes"), "x.json: $.yes is true, allowed is a text that is not empty");
        Fails(() => fields.Texts("text"), "x.json: $.text is a JSON String, allowed is an array of texts");
        Fails(() => fields.Texts("mixed"), "x.json: $.mixed[1] is \"\", allowed is a text that is not empty");
        Fails(() => fields.Integer("number", 0, 8, 9), "x.json: $.number is 7, allowed are whole numbers from 8 to 9");
        Fails(() => fields.Integer("number", 0, 5, 6), "x.json: $.number is 7, allowed are whole numbers from 5 to 6");
        Fails(() => fields.Integer("half", 0, 5, 9), "x.json: $.half is 7.5, allowed are whole numbers from 5 to 9");
        Fails(() => fields.Integer("text", 0, 5, 9), "x.json: $.text is a, allowed are whole numbers from 5 to 9");
        Fails(() => fields.Count("larger"), "x.json: $.larger is 9007199254740993, allowed are whole numbers from 1 to 9007199254740992");
        Fails(() => fields.Count("text"), "x.json: $.text is \"a\", allowed are whole numbers from 1 to 9007199254740992");
        Fails(() => fields.List("object"), "x.json: $.object is a JSON Object, allowed is an array of objects");
        Fails(() => fields.List("odd"), "x.json: $.odd[1] is a JSON Number, allowed is an object");
        Fails(() => fields.List("objects")[1].Text("y"), "x.json: $.objects[1].y is missing, allowed is a text");
        Fails(() => fields.Object("texts"), "x.json: $.texts is a JSON Array, allowed is an object");
        Fails(() => fields.Fields("number"), "x.json: $.number is a JSON Number, allowed is an object");
        Fails(() => fields.Fields("object")!.Fields("inner")!.Text("y"), "x.json: $.object.inner.y is missing, allowed is a text");
        Fails(() => fields.Fields("object")!.AllowOnly(["outer", "x"]), "x.json: $.object.inner is unknown, allowed are outer, x");
        Fails(() => fields.Read("number", absent: -1, Length, "are texts"), "x.json: $.number is 7, allowed are texts");
        Fails(() => throw fields.Wrong("text", "are others"), "x.json: $.text is 'a', allowed are others");
        Fails(() => throw fields.Error("text", "is odd"), "x.json: $.text is odd");
        Fails(() => _ = new JsonFields("x.json", JsonDocument.Parse("[1]").RootElement), "x.json: $ is a JSON Array, allowed is an object");
        fields.Fields("object")!.AllowOnly(["inner", "x"]);
    }

    /// <summary>Where a comma would divide the list of what is allowed.</summary>
    [Test]
    public void Fields_TakeAnotherSeparatorAndNames()
    {
        var fields = JsonFields.OfTexts(new Dictionary<string, string> { ["seed"] = "x" }, field => $"--{field}", "; ");
        Fails(() => fields.Read("seed", absent: 0, (JsonElement _, out int _) => throw fields.Wrong("seed", "are numbers"), ""), "--seed is 'x'; allowed are numbers");
        Fails(() => fields.Text("none"), "--none is missing; allowed is a text");
        Fails(() => fields.AllowOnly(["a", "b"]), "--seed is unknown; allowed are a, b");
        Fails(() => fields.Integer("seed", 0, 1, 2), "--seed is x; allowed are whole numbers from 1 to 2");
        Fails(() => fields.Count("seed"), "--seed is \"x\"; allowed are whole numbers from 1 to 9007199254740992");
        Fails(() => fields.Texts("seed"), "--seed is a JSON String; allowed is an array of texts");
        Fails(() => fields.List("seed"), "--seed is a JSON String; allowed is an array of objects");
        Fails(() => fields.Object("seed"), "--seed is a JSON String; allowed is an object");
        var inside = new JsonFields(JsonDocument.Parse("""{ "a": { "b": " " } }""").RootElement, field => field, "; ").Fields("a")!;
        Fails(() => inside.Text("b"), "a.b is \" \"; allowed is a text that is not empty");
    }

    /// <summary>Files for other programs: their form is a promise.</summary>
    [Test]
    public void Write_IsIndentedWithNamesInSnakeCase()
    {
        var path = Folder.Combine("new", "x.json");
        JsonFile.Write(path, new { TopOne = 0.5, Names = new[] { "a" }, None = (string?)null });
        Assert.That(File.ReadAllText(path), Is.EqualTo("{\n  \"top_one\": 0.5,\n  \"names\": [\n    \"a\"\n  ],\n  \"none\": null\n}"));
    }

    private static JsonFields Fields() => new("x.json", JsonDocument.Parse(Json).RootElement);

    private static bool Length(JsonElement value, out int length)
    {
        length = value.ValueKind == JsonValueKind.String ? value.GetString()!.Length : 0;
        return length > 0;
    }

    private static void Fails(Action act, string message) => Assert.That(Assert.Throws<UserErrorException>(act.Invoke)!.Message, Is.EqualTo(message));
}
