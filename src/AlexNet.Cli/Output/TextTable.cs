using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlexNet.Cli.Output;

/// <summary>How a table is drawn.</summary>
internal enum TableStyle
{
    /// <summary>In a frame.</summary>
    Framed,

    /// <summary>In a frame, columns close together.</summary>
    Dense,

    /// <summary>A line below the headers alone, columns close together.</summary>
    Ruled,

    /// <summary>Columns alone, without headers.</summary>
    Bare,
}

/// <summary>A table of plain texts. Where the terminal is too narrow for it, every row becomes a list: nothing is ever cut off.</summary>
internal sealed class TextTable(TableStyle style = TableStyle.Framed)
{
    /// <summary>Before a row without a frame: the library leaves out what stands at the left of a cell there.</summary>
    private const string Indent = "  ";
    private const int Gap = 2;

    private readonly List<(string Header, bool IsNumber)> _columns = [];
    private readonly List<string[]> _rows = [];

    /// <summary>Whether the terminal is as wide as the table.</summary>
    public bool Fits => Width <= AnsiConsole.Profile.Width;

    private int Width =>
        ((IRenderable)Drawn()).Measure(RenderOptions.Create(AnsiConsole.Console, AnsiConsole.Profile.Capabilities), int.MaxValue / 2).Max;

    /// <summary>Adds columns that begin at the left; a line break in a header is one.</summary>
    public TextTable Texts(params string[] headers) => Add(headers, isNumber: false);

    /// <summary>Adds columns that end at the right.</summary>
    public TextTable Numbers(params string[] headers) => Add(headers, isNumber: true);

    /// <summary>Adds a row, with a cell for every column.</summary>
    public void Row(params string[] cells) => _rows.Add([.. cells.Select(PlainText.Of)]);

    /// <summary>Nothing where it has no rows.</summary>
    public void Print()
    {
        if (_rows.Count > 0 && Fits)
        {
            AnsiConsole.Write(Drawn());
            return;
        }

        foreach (var line in _rows.SelectMany(row => style == TableStyle.Bare ? [Indent + string.Join(' ', row)] : Listed(row)))
        {
            Terminal.Line(line);
        }
    }

    private TextTable Add(string[] headers, bool isNumber)
    {
        _columns.AddRange(headers.Select(header => (string.Join('\n', header.Split('\n').Select(PlainText.Of)), isNumber)));
        return this;
    }

    private Table Drawn()
    {
        var table = new Table { Border = BorderOf(style), ShowHeaders = style != TableStyle.Bare };
        foreach (var (header, isNumber) in _columns)
        {
            var column = new TableColumn(new Text(header)) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = true };
            column.Padding = style switch
            {
                TableStyle.Framed => new Padding(1, 0),
                TableStyle.Bare => new Padding(0, 0, Gap, 0),
                _ => new Padding(0, 0),
            };
            table.AddColumn(column);
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select((cell, column) => new Text(style == TableStyle.Bare && column == 0 ? Indent + cell : cell)));
        }

        return table;
    }

    /// <summary>A row's first cell, and below it the others with their headers before them.</summary>
    private IEnumerable<string> Listed(string[] row)
    {
        var headers = _columns.Select(column => column.Header.Replace("-\n", "-").Replace('\n', ' ')).ToArray();
        var longest = headers.Skip(1).Max(header => header.Length);
        yield return headers[0] == "" ? row[0] : $"{headers[0]}: {row[0]}";
        foreach (var (header, cell) in headers.Zip(row).Skip(1).Where(pair => pair.Second != ""))
        {
            yield return $"  {header.PadRight(longest)} {cell}";
        }
    }

    private static TableBorder BorderOf(TableStyle style) => style switch
    {
        TableStyle.Ruled => TableBorder.Simple,
        TableStyle.Bare => TableBorder.None,
        _ => TableBorder.Rounded,
    };
}
