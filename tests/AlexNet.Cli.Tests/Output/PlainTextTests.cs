using AlexNet.Cli.Output;

namespace AlexNet.Cli.Tests.Output;

public sealed class PlainTextTests
{
    [TestCase("photos [2020] [red]x[/]", "photos [2020] [red]x[/]", TestName = "{m}(markup)")]
    [TestCase("café 写真 😀 ×→█", "café 写真 😀 ×→█", TestName = "{m}(letters)")]
    [TestCase("\u001B[31mred", "\\x1B[31mred", TestName = "{m}(escape sequence)")]
    [TestCase("\u001B]0;title\u0007", "\\x1B]0;title\\x07", TestName = "{m}(title of the window)")]
    [TestCase("a\nb\r\tc", "a\\x0Ab\\x0D\\x09c", TestName = "{m}(line breaks)")]
    [TestCase("\0\u007F\u009B", "\\x00\\x7F\\x9B", TestName = "{m}(ends of the ranges)")]
    [TestCase("gpj.\u202Eexe\u2066\u200F\u2028", "gpj.\\u202Eexe\\u2066\\u200F\\u2028", TestName = "{m}(directions)")]
    [TestCase("\u061C\u200E\u2069", "\\u061C\\u200E\\u2069", TestName = "{m}(ends of the directions)")]
    [TestCase("\u061B\u200D\u2010\u2027\u202F\u2065\u206A\u00A0~", "\u061B\u200D\u2010\u2027\u202F\u2065\u206A\u00A0~", TestName = "{m}(neighbours of what is obeyed)")]
    public void Of_ShowsWhatATerminalWouldObey(string text, string plain) => Assert.That(PlainText.Of(text), Is.EqualTo(plain));
}
