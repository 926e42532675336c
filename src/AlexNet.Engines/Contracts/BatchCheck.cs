using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>What every engine demands of a batch before it starts.</summary>
internal static class BatchCheck
{
    /// <exception cref="UserErrorException">The batch's sizes or labels do not fit the plan.</exception>
    public static void Validate(Plan plan, ReadOnlySpan<float> images, ReadOnlySpan<int> labels)
    {
        ValidateCount(plan, labels.Length);
        var expected = (long)labels.Length * plan.Input.Size;
        if (images.Length < expected || images.Length > (long)plan.Batch * plan.Input.Size)
        {
            throw new UserErrorException($"{labels.Length} images of {plan.Input} need {expected} numbers; {images.Length} were given");
        }

        ValidateLabels(plan, labels);
    }

    /// <param name="side">Of the prepared images, in which every window must lie.</param>
    /// <exception cref="UserErrorException">The batch's sizes, labels or windows do not fit the plan.</exception>
    public static void Validate(Plan plan, int side, in ByteBatch batch)
    {
        ValidateCount(plan, batch.Labels.Length);
        var expected = (long)batch.Labels.Length * plan.Input.Size;
        if (batch.Images.Length < expected || batch.Draws.Length != batch.Labels.Length)
        {
            throw new UserErrorException(
                $"{batch.Labels.Length} images of {plan.Input} need {expected} bytes and as many draws; "
                + $"{batch.Images.Length} bytes and {batch.Draws.Length} draws were given");
        }

        ValidateLabels(plan, batch.Labels);
        var most = side - plan.Input.Width;
        foreach (var draw in batch.Draws)
        {
            if ((uint)draw.Top > (uint)most || (uint)draw.Left > (uint)most)
            {
                throw new UserErrorException(
                    $"a window begins at row {draw.Top}, column {draw.Left} of an image of {side}×{side}; allowed are 0 to {most}");
            }
        }
    }

    private static void ValidateCount(Plan plan, int count)
    {
        var fewest = plan.Mode == Mode.Training ? plan.Batch : 1;
        if (count < fewest || count > plan.Batch)
        {
            throw new UserErrorException($"a batch of {count} images was given; the plan takes {fewest} to {plan.Batch}");
        }
    }

    private static void ValidateLabels(Plan plan, ReadOnlySpan<int> labels)
    {
        foreach (var label in labels)
        {
            if ((uint)label >= (uint)plan.Classes)
            {
                throw new UserErrorException($"label {label} is outside the network's classes 0 to {plan.Classes - 1}");
            }
        }
    }
}
