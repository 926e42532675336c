using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;

namespace AlexNet.Experiments.Tests.Similarity;

public sealed class SimilarImagesTests
{
    [Test]
    public void Page_HoldsPicturesAndNamesAreNoMarkup()
    {
        using var folder = new TempFolder();
        var picture = folder.In("<b>\"red\".jpg");
        TinyPictures.WriteOne(picture, 0, 1);
        var rows = new FeatureList(Rows.Info(1) with { ClassNames = ["<i>"] });
        rows.Add([0, 3], [new(picture, 0), new("nowhere & <b>", 0)]);
        rows.Finish();
        using var pictures = new Thumbnails(null);
        SimilarImages.Find(new ExactSearch(rows), rows, [Queries.OfIndex(rows, 0)], 3, default).WritePage(folder.In("page.html"), pictures);
        var page = File.ReadAllText(folder.In("page.html"));
        Assert.That(page, Does.Contain("<img class=\"small\" src=\"data:image/jpeg;base64,/9j/").And.Contain("<div class=\"none\">"), "a picture, and one that is not there");
        Assert.That(page, Does.Contain("nowhere &amp; &lt;b&gt;").And.Contain("<b>&lt;i&gt;</b>3</figcaption>"));
        Assert.That(page, Does.Not.Contain("<i>").And.Not.Contain("<b>\"").And.Not.Contain("http"));
    }

    [Test]
    public void BytesPerSecond_CountEveryQuery()
    {
        var rows = Rows.Of(4, 1, 2, 3, 4, 5, 6, 7, 8);
        var found = new SimilarImages(rows, [Queries.OfIndex(rows, 0), Queries.OfIndex(rows, 1), Queries.OfIndex(rows, 0)], [[], [], []], TimeSpan.FromSeconds(2));
        Assert.That((found.FeatureBytes, found.BytesPerSecond), Is.EqualTo((32, 48)));
    }
}
