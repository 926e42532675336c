using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Support;

/// <summary>The same weights, batches and steps on any engine, so that what comes out can be compared.</summary>
internal sealed class EngineTrial(Network network, int batch)
{
    private const ulong Seed = 17;

    private static readonly UpdateRule Rule = UpdateRule.Everywhere(0.05f, 0.1f, 0.9f, 0.001f, 0.0005f);

    public Network Network => network;

    /// <summary>Random pixels, the same for every engine.</summary>
    public float[] Images { get; } = Random(1, batch * 3 * network.Crop * network.Crop);

    public int[] Labels { get; } = [.. Enumerable.Range(0, batch).Select(image => image * 7 % network.Classes)];

    public static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public IProgram Load(IEngine engine, Placement placement, Mode mode) =>
        engine.Load(Fuse.all(Compile.plan(network, placement, batch, mode, DropoutScaling.AtTest)));

    public void Initialise(IEngine engine)
    {
        foreach (var tensor in network.Parameters)
        {
            engine.Write(tensor.Name, BufferKind.Parameter, Initial(tensor));
        }
    }

    public static float[] Initial(ParameterTensor tensor)
    {
        var values = new float[tensor.Size];
        AlexNet.Core.Initial.Fill(Seed, Initialisation.He, tensor, 0, values);
        return values;
    }

    /// <summary>Runs training steps and returns every image's loss of each.</summary>
    public float[][] Train(IProgram program, int steps) => [.. Enumerable.Range(0, steps).Select(step =>
    {
        program.Run(Images, Labels, new RunArguments(Seed, step, Rule));
        return program.Losses.ToArray();
    })];

    public static float[] Read(IEngine engine, ParameterTensor tensor, BufferKind kind)
    {
        var values = new float[tensor.Size];
        engine.Read(tensor.Name, kind, values);
        return values;
    }

    /// <summary>‖a − b‖ / ‖b − from‖</summary>
    public static double Distance(float[] a, float[] b, float[] from)
    {
        double difference = 0, size = 0;
        for (var i = 0; i < a.Length; i++)
        {
            difference += Math.Pow(a[i] - b[i], 2);
            size += Math.Pow(b[i] - from[i], 2);
        }

        return Math.Sqrt(difference / size);
    }
}
