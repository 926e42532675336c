namespace AlexNet.Experiments.Frames;

/// <summary>Means over neighbouring frames.</summary>
internal static class SlidingWindow
{
    /// <summary>For each frame the mean over the window around it: (window − 1) / 2 frames after it, and those of the rest before it. At both ends, and
    /// where a frame is missing, it is the mean over those that there are.</summary>
    /// <param name="frames">Probabilities of every class; null for a frame that could not be used.</param>
    /// <param name="window">How many frames are averaged, from 1.</param>
    /// <returns>As many; null where no frame of the window could be used.</returns>
    public static float[]?[] Average(IReadOnlyList<float[]?> frames, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        var classes = frames.FirstOrDefault(frame => frame is not null)?.Length ?? 0;
        var (sums, count, entered, left) = (new double[classes], 0, 0, 0);
        var means = new float[]?[frames.Count];
        for (var at = 0; at < frames.Count; at++)
        {
            // In 64 bits, as a window may be as long as numbers go.
            var (first, end) = (at - window / 2L, at + (window - 1) / 2L + 1);
            for (; entered < Math.Min(end, frames.Count); entered++)
            {
                Add(frames[entered], +1);
            }

            for (; left < first; left++)
            {
                Add(frames[left], -1);
            }

            means[at] = count > 0 ? [.. sums.Select(sum => (float)Math.Max(0, sum / count))] : null;
        }

        return means;

        void Add(float[]? frame, int sign)
        {
            if (frame is null)
            {
                return;
            }

            count += sign;
            for (var c = 0; c < classes; c++)
            {
                sums[c] += sign * (double)frame[c];
            }
        }
    }
}
