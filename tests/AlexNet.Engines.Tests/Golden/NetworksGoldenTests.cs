using System.Text.Json;
using AlexNet.Core;
using AlexNet.Engines.Managed;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Golden;

/// <summary>Probabilities, loss and gradients of every network against PyTorch in float64 (make_golden_networks.py): a network is the value
/// that the engines' suites do not look at.</summary>
[TestFixture]
public sealed class NetworksGoldenTests
{
    private const double Tolerance = 1e-2;

    /// <summary>Float32 switches some ReLUs and poolings that float64 does not, others on each processor: a single window before conv5 moves conv1's gradient by 2 %.</summary>
    private const double GradientTolerance = 5e-2;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly GoldenNetworks Golden = JsonSerializer.Deserialize<GoldenNetworks>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "golden-networks.json")), Options)!;

    private static IEnumerable<string> Names => Golden.Networks.Keys;

    [Test]
    public void EveryNetwork_IsThere() => Assert.That(Networks.all.Select(network => network.Name), Is.SubsetOf(Names));

    [TestCaseSource(nameof(Names))]
    public void Network_Gradients_EqualPyTorch(string name)
    {
        var golden = Golden.Networks[name];
        var network = Networks.find(name).WithClasses(Golden.Classes).WithDropout(0);
        using var engine = new ManagedEngine();
        using var program = engine.Load(Fuse.all(Plans.Training(network, Golden.Batch)));
        var tensors = network.Parameters;
        Assert.That(tensors.Select(tensor => tensor.Name), Is.EqualTo(golden.Tensors.Select(tensor => tensor.Name)));
        for (var i = 0; i < tensors.Length; i++)
        {
            engine.Write(tensors[i].Name, BufferKind.Parameter, GoldenInput.Tensor(tensors[i], i + 1));
        }

        program.Run(
            GoldenInput.Pixels(Golden.Batch, network.Crop, golden.Pixels), GoldenInput.Labels(Golden.Batch, Golden.Classes), Rules.At(0, Rules.Gradient));

        Assert.That(program.Losses[..Golden.Batch].ToArray().Average(), Is.EqualTo(golden.Loss).Within(Tolerance * golden.Loss), "loss");
        Assert.That(program.Probabilities.ToArray(), Is.EqualTo(golden.Probabilities).Within(Tolerance), "probabilities");
        foreach (var (tensor, expected) in tensors.Zip(golden.Tensors))
        {
            var negative = new float[tensor.Size];
            engine.Read(tensor.Name, BufferKind.Velocity, negative);
            var norm = Math.Sqrt(negative.Sum(value => (double)value * value));
            Assert.That(norm, Is.EqualTo(expected.Norm).Within(GradientTolerance * expected.Norm), $"norm of {tensor.Name}");
            var difference = Norm(expected.Indices.Zip(expected.Gradient, (at, value) => value + negative[at]));
            Assert.That(difference, Is.Not.NaN.And.LessThanOrEqualTo(GradientTolerance * Norm(expected.Gradient)), $"sampled {tensor.Name}");
        }
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private sealed record GoldenNetworks(int Batch, int Classes, Dictionary<string, GoldenNetwork> Networks);

    private sealed record GoldenNetwork(double Pixels, double Loss, double[] Probabilities, GradientSample[] Tensors);

    private sealed record GradientSample(string Name, double Norm, int[] Indices, double[] Gradient);
}
