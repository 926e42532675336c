using AlexNet.Core;
using AlexNet.Engines.Processor;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor;

public sealed class RectifiedNormTests
{
    [TestCase(false, 2)]
    [TestCase(true, 0)]
    public void Fold_TakesReluGradientsThatFollowNormalisations(bool tanh, int folded)
    {
        var plan = Compile.plan(SmallNetworks.TwoColumns(16, tanh), Placement.OneDevice, 1, Mode.Training, DropoutScaling.AtTest);
        var (shorter, rectified) = RectifiedNorm.Fold(plan);

        Assert.That(rectified, Has.Count.EqualTo(folded));
        Assert.That(shorter.Steps, Has.Length.EqualTo(plan.Steps.Length - folded));
    }
}
