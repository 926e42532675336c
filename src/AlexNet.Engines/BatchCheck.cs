using AlexNet.Core;

namespace AlexNet.Engines;

/// <summary>What every engine demands of a batch before it starts.</summary>
internal static class BatchCheck
{
    /// <exception cref="UserErrorException">The batch's sizes or labels do not fit the plan.</exception>
    public static void Validate(Plan plan, ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        var fewest = plan.Mode == Mode.Training ? plan.Batch : 1;
        if (labels.Length < fewest || labels.Length > plan.Batch)
        {
            throw new UserErrorException($"a batch of {labels.Length} images was given; the plan takes {fewest} to {plan.Batch}");
        }

        var expected = (long)labels.Length * plan.Input.Size;
        if (images.Length < expected || images.Length > (long)plan.Batch * plan.Input.Size)
        {
            throw new UserErrorException($"{labels.Length} images of {plan.Input} need {expected} numbers; {images.Length} were given");
        }

        foreach (var label in labels)
        {
            if ((uint)label >= (uint)plan.Classes)
            {
                throw new UserErrorException($"label {label} is outside the network's classes 0 to {plan.Classes - 1}");
            }
        }
    }
}
