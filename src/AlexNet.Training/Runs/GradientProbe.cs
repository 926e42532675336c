using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Batches;

namespace AlexNet.Training.Runs;

/// <summary>The gradients of an update, clipped ones as they were clipped; without those of layers that it has left as they are, and of weights whose
/// rates follow their norms.</summary>
/// <param name="Step">Updates done with it.</param>
/// <param name="Tensors">By a parameter's name, in its layout.</param>
public sealed record UpdateGradients(long Step, IReadOnlyList<(string Name, float[] Values)> Tensors);

/// <summary>Tells the gradients of the first update and of that after each checkpoint. Engines give the memory of gradients to what is computed
/// next: they are had back from what the update has made of the velocities, for which no other may be under way.</summary>
internal sealed class GradientProbe(
    IEngine engine, Network network, Recipe recipe, UpdateQueue updates, RunCheckpoints checkpoints, IRunObserver observer)
{
    /// <param name="batches">One for each update; at their first and after a checkpoint none is under way.</param>
    /// <param name="completeAll">Completes the updates that are under way.</param>
    public IEnumerable<Batch> Around(IEnumerable<Batch> batches, Action completeAll)
    {
        var (isDue, last) = (true, checkpoints.Last);
        foreach (var batch in batches)
        {
            isDue |= checkpoints.Last != last;
            var before = isDue ? network.Parameters.Select(tensor => Read(tensor, BufferKind.Velocity)).ToArray() : null;
            yield return batch;
            if (before is not null)
            {
                completeAll();
                observer.Differentiated(new UpdateGradients(updates.Ahead.Step, Gradients(before)));
                (isDue, last) = (false, checkpoints.Last);
            }
        }
    }

    /// <param name="velocities">Before the update; they become its gradients.</param>
    private (string Name, float[] Values)[] Gradients(float[][] velocities)
    {
        var rule = updates.Rule;
        var learning = network.Parameters.Zip(velocities).Where(each => IsKnown(rule, each.First)).ToArray();
        foreach (var (tensor, values) in learning)
        {
            rule.GradientsOf(tensor.Ordinal, tensor.IsBias, Read(tensor, BufferKind.Parameter), values, Read(tensor, BufferKind.Velocity), values);
        }

        return [.. learning.Select(each => (each.First.Name, each.Second))];
    }

    /// <summary>Whether a velocity tells its gradient. An adapted rate divides by the gradient's norm, which is lost with it.</summary>
    private bool IsKnown(UpdateRule rule, ParameterTensor tensor) =>
        rule.Rate(tensor.Ordinal, tensor.IsBias) != 0 && (tensor.IsBias || recipe.Lars == 0);

    private float[] Read(ParameterTensor tensor, BufferKind kind)
    {
        var values = new float[tensor.Size];
        engine.Read(tensor.Name, kind, values);
        return values;
    }
}
