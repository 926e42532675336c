namespace AlexNet.Experiments.Frames;

/// <summary>A video as a strip of equal steps of time, for pictures that are narrower than it has frames.</summary>
/// <param name="sequence">The video.</param>
/// <param name="most">As many steps at most.</param>
public sealed class FrameStrip(FrameSequence sequence, int most)
{
    /// <summary>Of the last step there may be fewer.</summary>
    public int FramesPerStep { get; } = Math.Max(1, (sequence.Frames.Count + most - 1) / most);

    public int Steps => (sequence.Frames.Count + FramesPerStep - 1) / FramesPerStep;

    /// <summary>A class's probability within the window, as the mean over a step's frames; null where none could be used.</summary>
    public double? Window(int step, int label) => Mean(step, label, frame => frame.Window);

    /// <summary>A class's probability in the frames alone, likewise.</summary>
    public double? Alone(int step, int label) => Mean(step, label, frame => frame.Alone);

    private double? Mean(int step, int label, Func<Frame, float[]?> probabilities)
    {
        var (sum, count) = (0.0, 0);
        for (var time = step * FramesPerStep; time < Math.Min(sequence.Frames.Count, (step + 1) * FramesPerStep); time++)
        {
            if (probabilities(sequence.Frames[time]) is { } known)
            {
                (sum, count) = (sum + known[label], count + 1);
            }
        }

        return count > 0 ? sum / count : null;
    }
}
