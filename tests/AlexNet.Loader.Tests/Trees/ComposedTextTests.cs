using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Trees;

public sealed class ComposedTextTests
{
    [TestCase("dog", "dog")]
    [TestCase("caf\u00e9", "caf\u00e9")]
    [TestCase("cafe\u0301", "caf\u00e9")]
    [TestCase("A\u030angstro\u0308m", "\u00c5ngstr\u00f6m")]
    [TestCase("ve\u0302\u0301", "v\u1ebf", TestName = "{m}(two marks)")]
    [TestCase("\u0438\u0306", "\u0439")]
    [TestCase("\u304b\u3099", "\u304c")]
    [TestCase("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [TestCase("\u1100\u1161\u11a8\u1112\u1175\u11c2", "\uac01\ud7a3", TestName = "{m}(the first syllable with an end and the last)")]
    [TestCase("\u1113\u1161\u1112\u1176", "\u1113\u1161\u1112\u1176", TestName = "{m}(letters of no syllable)")]
    [TestCase("\uac00\u11a7\uac00\u11c3\uac01\u11a8", "\uac00\u11a7\uac00\u11c3\uac01\u11a8", TestName = "{m}(no end of a syllable, and a second one)")]
    [TestCase("\u0301e", "\u0301e", TestName = "{m}(a mark before its letter)")]
    [TestCase("\ud83d\ude3a", "\ud83d\ude3a")]
    public void Of_MakesOneCharacterOfALetterAndItsMark(string text, string composed)
    {
        Assert.That(ComposedText.Of(text), Is.EqualTo(composed));
    }
}
