using AlexNet.Core;
using AlexNet.Engines.Managed;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Programs;

/// <summary>The label sets of the larger competitions' data: Fall 2009 and Fall 2011 [paper, section 6].</summary>
[TestFixture]
public sealed class LargeLabelSetTests
{
    private const int Batch = 2;
    private const float Rate = 0.5f;

    /// <summary>With weights of zero every class is as probable as another: the loss is ln(classes), and the step moves each bias of the
    /// classifier by the rate times the mean of label − probability.</summary>
    [TestCase(10184, 9.228573)]
    [TestCase(21843, 9.991635)]
    public void Train_AStepOfAlexNet_FromEqualProbabilities(int classes, double loss)
    {
        int[] labels = [classes - 1, 7];
        using var engine = new ManagedEngine();
        using var program = engine.Load(Fuse.all(Plans.Training(Networks.alexnet.WithClasses(classes), Batch)));

        program.Run(new float[Batch * 3 * 227 * 227], labels, Rules.At(0, UpdateRule.Everywhere(Rate, Rate, 0, 0, 0)));

        Assert.That(program.Losses.ToArray(), Has.All.EqualTo(loss).Within(1e-5));
        var bias = new float[classes];
        engine.Read("fc8.bias", BufferKind.Parameter, bias);
        var (labelled, other) = (Rate * (0.5f - (1f / classes)), -Rate / classes);
        Assert.That((bias[classes - 1], bias[7]), Is.EqualTo((labelled, labelled)).Within(1e-6f));
        Assert.That(bias.Where((_, i) => !labels.Contains(i)), Has.All.EqualTo(other).Within(1e-8f));
    }
}
