using AlexNet.Training.Evaluation;

namespace AlexNet.Training.Tests.Evaluation;

public sealed class TallyTests
{
    [Test]
    public void Add_CountsLossesAndErrors()
    {
        var tally = new Tally();

        // Seven classes; the label is first, second and sixth.
        float[] probabilities = [0.7f, 0.1f, 0.2f, 0, 0, 0, 0, /**/ 0.6f, 0.4f, 0, 0, 0, 0, 0, /**/ 0.3f, 0.2f, 0.2f, 0.1f, 0.1f, 0.06f, 0.04f];
        tally.Add(probabilities, [0.5f, 1, 3], [0, 1, 5]);
        Assert.That((tally.Images, tally.Loss, tally.Top1Error, tally.TopKError, tally.K), Is.EqualTo((3, 1.5, 2 / 3.0, 1 / 3.0, 5)));
        Assert.That((default(Tally).Loss, default(Tally).Top1Error, default(Tally).K), Is.EqualTo((double.NaN, double.NaN, 0)), "over no images");
    }

    /// <summary>Of four classes the label is third and last: among three most probable ones once.</summary>
    [Test]
    public void Add_OfFewClassesCountsAmongOneLessThanThereAre()
    {
        var tally = new Tally();
        tally.Add([0.4f, 0.3f, 0.2f, 0.1f, /**/ 0.4f, 0.3f, 0.2f, 0.1f], [1, 1], [2, 3]);
        Assert.That((tally.K, tally.Top1Error, tally.TopKError), Is.EqualTo((3, 1.0, 0.5)));
    }

    [Test]
    public void Add_LooksAtTheLabelsOfAPartialBatchOnly()
    {
        var tally = new Tally();
        tally.Add([1, 0, 0, 1], [2, 100], [0]);
        Assert.That((tally.Images, tally.Loss, tally.Top1Error), Is.EqualTo((1, 2.0, 0.0)));
    }
}
