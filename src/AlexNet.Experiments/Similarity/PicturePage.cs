using System.Globalization;
using System.Net;
using System.Text;
using AlexNet.Experiments.Markup;

namespace AlexNet.Experiments.Similarity;

/// <summary>A page of pictures with words below them: one file, readable in light and dark and on a phone.</summary>
internal sealed class PicturePage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: light-dark(#fff, #16181b); color: light-dark(#1a1a1a, #e8e8e8); font: 16px/1.4 system-ui, sans-serif; }
        h1 { font-size: 1.3rem; margin: 0 0 .3rem; } p { margin: .2rem 0 1rem; color: light-dark(#5c5c5c, #a0a4a8); }
        section { display: flex; flex-wrap: wrap; gap: .8rem; padding: .9rem 0; border-top: 1px solid light-dark(#ddd, #34383d); }
        figure { margin: 0; width: 7rem; overflow-wrap: anywhere; } .first { width: 9rem; }
        img, .none { display: block; width: 100%; aspect-ratio: 1; border-radius: 4px; object-fit: cover; background: light-dark(#ddd, #34383d); }
        img.small { image-rendering: pixelated; }
        figcaption { font-size: .8rem; color: light-dark(#5c5c5c, #a0a4a8); } figcaption b { color: light-dark(#1a1a1a, #e8e8e8); font-weight: 600; display: block; }
        .first + * { flex: 1 1 16rem; min-width: 0; } .row { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: .6rem; } .row figure { width: auto; }
        .bars { flex: 1 1 14rem; max-width: 24rem; font-size: .85rem; } .bars + .row { flex: 2 1 24rem; min-width: 0; }
        .bars div { position: relative; padding: .1rem .4rem; margin: 0 0 .25rem; overflow: hidden; border-radius: 3px; overflow-wrap: anywhere; }
        .bars i { position: absolute; inset: 0 auto 0 0; background: light-dark(#4a7fb5, #6ea3d8); opacity: .45; } .bars .right i { background: light-dark(#c62828, #ef5350); opacity: .6; }
        .bars span { position: relative; }
        """;

    private readonly StringBuilder _html = new();

    /// <param name="about">A line below the title.</param>
    public PicturePage(string title, string about)
    {
        _html.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        _html.Append(CultureInfo.InvariantCulture, $"<title>{Escaped(title)}</title>\n<style>\n{Style}\n</style>\n<h1>{Escaped(title)}</h1>\n<p>{Escaped(about)}</p>\n");
    }

    /// <summary>The text without any markup, or characters that are obeyed.</summary>
    public static string Escaped(string text) => WebUtility.HtmlEncode(ShownText.Of(text));

    public PicturePage Section()
    {
        _html.Append("<section>\n");
        return this;
    }

    public PicturePage EndSection()
    {
        _html.Append("</section>\n");
        return this;
    }

    /// <summary>Pictures that follow fill the width in rows.</summary>
    public PicturePage Row()
    {
        _html.Append("<div class=\"row\">\n");
        return this;
    }

    public PicturePage EndRow()
    {
        _html.Append("</div>\n");
        return this;
    }

    /// <param name="picture">A data URI, or null where there is none.</param>
    /// <param name="caption">Its first line stands out.</param>
    /// <param name="isFirst">Whether the others belong to it.</param>
    public PicturePage Figure(string? picture, string name, string? caption, string? below, bool isFirst = false)
    {
        var image = picture is null ? "<div class=\"none\"></div>" : $"<img class=\"small\" src=\"{picture}\" alt=\"{Escaped(name)}\">";
        _html.Append(CultureInfo.InvariantCulture, $"<figure{(isFirst ? " class=\"first\"" : "")} title=\"{Escaped(name)}\">{image}<figcaption>");
        _html.Append(CultureInfo.InvariantCulture, $"{(caption is null ? "" : $"<b>{Escaped(caption)}</b>")}{Escaped(below ?? "")}</figcaption></figure>\n");
        return this;
    }

    /// <summary>Labels on bars as long as their probabilities.</summary>
    public PicturePage Bars(IEnumerable<(string Label, float Probability, bool IsRight)> labels)
    {
        _html.Append("<div class=\"bars\">\n");
        foreach (var (label, probability, isRight) in labels)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<div{(isRight ? " class=\"right\"" : "")}><i style=\"width:{100 * probability:F1}%\"></i><span>{Escaped(label)}</span></div>\n");
        }

        _html.Append("</div>\n");
        return this;
    }

    public override string ToString() => _html + "</html>\n";
}
