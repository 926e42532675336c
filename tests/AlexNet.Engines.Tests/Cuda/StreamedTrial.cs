using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>What must hold of a small network's batches of bytes on any device.</summary>
/// <param name="create">An engine on these GPUs.</param>
internal sealed class StreamedTrial(Func<int[], Precision, CudaEngine> create)
{
    public const int Batch = 3;
    public const int Batches = 5;

    public static Network Network => new SmallNetwork(15, 2)
        .Convolution(16, 3).Relu().Normalise().MaxPool()
        .FullyConnected(24).Relu().Dropout().Classifier(6);

    public static Plan TrainingPlan(int devices) =>
        Fuse.gpu(Plans.Training(Network, Batch, devices == 2 ? Placement.ColumnPerDevice : Placement.OneDevice));

    /// <summary>The losses of all batches, as many under way together as there may be.</summary>
    public static List<float[]> Train(IStreamedProgram program, ByteBatches batches)
    {
        var losses = new List<float[]>();
        for (var number = 0; number < Batches; number++)
        {
            if (program.Pending == program.Depth)
            {
                losses.Add(program.Complete().Losses.ToArray());
            }

            batches.Submit(program, number, Rules.At(number, Rules.Ordinary));
        }

        CompleteAll(program, losses);
        return losses;
    }

    public void AssertBytesGiveTheBitsOfFloats(int[] gpus, Precision precision)
    {
        var plan = TrainingPlan(gpus.Length);
        using var streamed = create(gpus, precision);
        using var batches = new ByteBatches(streamed, Network, Batch, Batches);
        using var direct = create(gpus, precision);
        var weights = Weights.Random(Network);
        using var program = streamed.Load(plan, batches.Pixels);
        using var expected = direct.Load(plan);
        weights.WriteTo(streamed);
        weights.WriteTo(direct);

        var losses = Train(program, batches);
        for (var number = 0; number < Batches; number++)
        {
            var (images, labels) = batches.Floats(number);
            expected.Run(images, labels, Rules.At(number, Rules.Ordinary));
            Assert.That(losses[number], Is.EqualTo(expected.Losses.ToArray()), $"losses of batch {number}");
        }

        Assert.That(Weights.Read(streamed, Network), Is.EqualTo(Weights.Read(direct, Network)));
    }

    /// <summary>By an evaluation plan.</summary>
    public void AssertFewerImagesGiveTheBitsOfFloats()
    {
        var plan = Fuse.gpu(Plans.Evaluation(Network, Batch));
        using var engine = create([0], Precision.F32);
        using var batches = new ByteBatches(engine, Network, Batch, 2);
        using var program = engine.Load(plan, batches.Pixels);
        using var expected = engine.Load(plan);
        Weights.Random(Network).WriteTo(engine);
        foreach (var (number, count) in new[] { (0, 3), (1, 2), (0, 1) })
        {
            var (images, labels) = batches.Floats(number, count);
            batches.Submit(program, number, default, count);
            expected.Run(images, labels, default);
            var rows = count * Network.Classes;
            Assert.That(program.Complete().Probabilities[..rows].ToArray(), Is.EqualTo(expected.Probabilities[..rows].ToArray()));
        }
    }

    public void AssertRepeatIsARunOnTheSameImages()
    {
        using var engine = create([0], Precision.F32);
        using var batches = new ByteBatches(engine, Network, Batch, Batches);
        using var program = engine.Load(TrainingPlan(1), batches.Pixels);
        Weights.Random(Network).WriteTo(engine);
        Assert.That(Assert.Throws<InvalidOperationException>(() => program.Repeat(default))!.Message, Is.EqualTo("the slot holds no batch yet; allowed is to repeat after 3 batches were submitted"));

        var first = FillSlots(program, batches);
        var again = new List<float[]>();
        for (var number = 0; number < program.Depth; number++)
        {
            program.Repeat(Rules.At(number, Rules.Nothing));
            again.Add(program.Complete().Losses.ToArray());
        }

        Assert.That(again, Is.EqualTo(first));

        // Of another step: with other dropout masks.
        program.Repeat(Rules.At(50, Rules.Nothing));
        Assert.That(program.Complete().Losses.ToArray(), Is.Not.EqualTo(first[0]));
    }

    public void AssertTimedStepsAreTheSameRun(int[] gpus)
    {
        using var engine = create(gpus, Precision.F32);
        using var batches = new ByteBatches(engine, Network, Batch, Batches);
        using var program = engine.Load(TrainingPlan(gpus.Length), batches.Pixels);
        var clock = (ITimedSteps)program;
        Weights.Random(Network).WriteTo(engine);
        var together = FillSlots(program, batches);
        Assert.That(clock.StepTicks.ToArray(), Has.All.Zero);

        clock.TimeSteps(true);
        for (var number = 0; number < together.Count; number++)
        {
            batches.Submit(program, number, Rules.At(number, Rules.Nothing));
            Assert.Throws<InvalidOperationException>(() => batches.Submit(program, number, Rules.At(number, Rules.Nothing)));
            Assert.That(program.Complete().Losses.ToArray(), Is.EqualTo(together[number]));
        }

        Assert.That(clock.StepTicks.ToArray(), Has.Some.Positive.And.None.Negative);
    }

    /// <summary>The losses of one batch for each slot; the weights stay as they are.</summary>
    private static List<float[]> FillSlots(IStreamedProgram program, ByteBatches batches)
    {
        var losses = new List<float[]>();
        for (var number = 0; number < program.Depth; number++)
        {
            batches.Submit(program, number, Rules.At(number, Rules.Nothing));
        }

        CompleteAll(program, losses);
        return losses;
    }

    private static void CompleteAll(IStreamedProgram program, List<float[]> losses)
    {
        while (program.Pending > 0)
        {
            losses.Add(program.Complete().Losses.ToArray());
        }
    }
}
