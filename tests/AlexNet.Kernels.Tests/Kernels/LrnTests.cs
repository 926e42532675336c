using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class LrnTests(ElementKind kind) : KernelTest(kind)
{
    [TestCaseSource(typeof(NormCase), nameof(NormCase.All))]
    public void Forward_EqualsTheReference(object test)
    {
        var norm = (NormCase)test;
        var x = Random(norm.Length, 1);

        var result = LaunchFlat("lrn_forward", Items(norm.Positions, norm.Channels, norm.Columns)).Elements(x).ElementsOut(x.Length)
            .Values(norm.Positions, norm.Channels, norm.Columns, norm.Size).Value(NormCase.K).Value(NormCase.Alpha).Value(norm.Beta).Run();

        AssertClose(result.Elements(1), norm.Forward(x));
    }

    [TestCaseSource(typeof(NormCase), nameof(NormCase.All))]
    public void Backward_EqualsTheReference(object test)
    {
        var norm = (NormCase)test;
        var (x, dy) = (Random(norm.Length, 2), Random(norm.Length, 3));
        foreach (var rectified in new[] { false, true })
        {
            var result = LaunchFlat("lrn_backward", Items(norm.Positions, norm.Channels, norm.Columns)).Elements(x).Elements(dy)
                .ElementsOut(x.Length).Values(norm.Positions, norm.Channels, norm.Columns, norm.Size)
                .Value(NormCase.K).Value(NormCase.Alpha).Value(norm.Beta).Values(rectified ? 1 : 0).Run();

            AssertClose(result.Elements(2), norm.Backward(x, dy, rectified));
        }
    }

    [Test]
    public void Forward_NumberThatIsNone_ReachesItsWindowOnly()
    {
        var norm = new NormCase(1, 1, 2, 16, 2, 5, 0.75f);
        var x = Random(norm.Length, 4);
        x[6] = float.NaN;

        var y = LaunchFlat("lrn_forward", 4).Elements(x).ElementsOut(x.Length).Values(2, 16, 2, 5)
            .Value(NormCase.K).Value(NormCase.Alpha).Value(0.75f).Run().Elements(1);

        Assert.That(Enumerable.Range(0, y.Length).Where(i => float.IsNaN(y[i])), Is.EqualTo(new[] { 4, 5, 6, 7 }));
    }
}
