using AlexNet.Core;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>The paper's network at its real size.</summary>
public abstract partial class EngineSuite
{
    [Test]
    public void AlexNet_OneStep_EqualsTheReference()
    {
        var network = Networks.alexnet.WithClasses(10).WithDropout(0.2);
        var batch = new Batch(network, 2);
        using var engine = Create();
        if (engine is ReferenceEngine)
        {
            Assert.Ignore("this is the reference engine itself");
        }

        using var reference = new ReferenceEngine();
        using var expected = Step(reference, network, batch);
        using var actual = Step(engine, network, batch);
        Close.AssertEqual(actual.Losses[..2], expected.Losses[..2], 1e-3, "losses");
        foreach (var tensor in network.Parameters)
        {
            var theirs = new float[tensor.Size];
            var ours = new float[tensor.Size];
            reference.Read(tensor.Name, BufferKind.Velocity, theirs);
            engine.Read(tensor.Name, BufferKind.Velocity, ours);
            // ReLU and pooling switch between nearly equal values: float32 differs from float64 by 4·10⁻³ here.
            Close.AssertEqual(ours, theirs, 5e-3, tensor.Name);
        }
    }

    private IProgram Step(IEngine engine, Network network, Batch batch)
    {
        var program = engine.Load(Optimise(Plans.Training(network, batch.Labels.Length)));
        foreach (var tensor in network.Parameters)
        {
            var values = new float[tensor.Size];
            Initial.Fill(1, Initialisation.He, tensor, 0, values);
            engine.Write(tensor.Name, BufferKind.Parameter, values);
        }

        program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Gradient));
        return program;
    }
}
