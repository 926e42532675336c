using AlexNet.Core;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Frames;

/// <summary>A frame of a video.</summary>
/// <param name="Alone">Probabilities of every class; null where the frame could not be used.</param>
/// <param name="Window">Their means over the window around it; null where no frame there could be used.</param>
public sealed record Frame(string File, float[]? Alone, float[]? Window);

/// <summary>Frames one after the other that have the same most probable class within the window.</summary>
/// <param name="First">Time index of the first frame, from 0.</param>
/// <param name="Last">Of the last.</param>
/// <param name="Probability">Of the class within the window, as the mean over these frames.</param>
public sealed record Scene(int First, int Last, int Label, double Probability);

/// <summary>What a network sees in a video [paper, section 7]: its probabilities for every frame, averaged over a sliding window.</summary>
public sealed class FrameSequence
{
    /// <param name="files">In the order of time.</param>
    /// <param name="alone">Probabilities of every class for each; null where it could not be used.</param>
    public FrameSequence(string folder, IReadOnlyList<string> classNames, int window, IReadOnlyList<string> files, IReadOnlyList<float[]?> alone)
    {
        (Folder, ClassNames, Window) = (folder, classNames, window);
        var means = SlidingWindow.Average(alone, window);
        Frames = [.. files.Select((file, time) => new Frame(file, alone[time], means[time]))];
        Scenes = ScenesOf(Frames);
    }

    public string Folder { get; }

    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many frames are averaged.</summary>
    public int Window { get; }

    public IReadOnlyList<Frame> Frames { get; }

    /// <summary>In the order of time; frames without anything to see are in none.</summary>
    public IReadOnlyList<Scene> Scenes { get; }

    /// <param name="model">Loaded for batches of one.</param>
    /// <param name="files">In the order of time.</param>
    /// <param name="failed">Told of each file that cannot be used, and why: a line that names the file.</param>
    /// <param name="progress">Told the frames done of all.</param>
    public static FrameSequence Look(
        TrainedModel model, string folder, IReadOnlyList<string> files, int window, Action<string, string> failed, Action<long, long> progress, CancellationToken cancellation)
    {
        var (alone, done) = (new float[]?[files.Count], 0);
        Prediction.RunAll(
            model,
            files,
            (_, probabilities) =>
            {
                alone[done] = probabilities.ToArray();
                Next();
            },
            (file, reason) =>
            {
                failed(file, reason);
                Next();
            },
            cancellation);
        return new FrameSequence(folder, model.Info.ClassNames, window, files, alone);

        void Next() => progress(++done, files.Count);
    }

    /// <summary>Classes that are the most probable one of some frame: first as many as are wanted of those of most frames, in the order in which they come up,
    /// then the others.</summary>
    public IReadOnlyList<int> Labels(int most)
    {
        int[] inTime = [.. Scenes.Select(scene => scene.Label).Distinct()];
        var first = inTime.OrderByDescending(label => Scenes.Where(scene => scene.Label == label).Sum(scene => scene.Last - scene.First + 1)).Take(most).ToHashSet();
        return [.. inTime.Where(first.Contains), .. inTime.Where(label => !first.Contains(label))];
    }

    private static List<Scene> ScenesOf(IReadOnlyList<Frame> frames)
    {
        var scenes = new List<Scene>();
        var (first, sum) = (0, 0.0);
        for (var time = 0; time < frames.Count; time++)
        {
            var label = LabelOf(frames[time]);
            (first, sum) = time == 0 || label != LabelOf(frames[time - 1]) ? (time, 0) : (first, sum);
            sum += label is { } known ? frames[time].Window![known] : 0;
            if (label is { } seen && (time + 1 == frames.Count || label != LabelOf(frames[time + 1])))
            {
                scenes.Add(new Scene(first, time, seen, sum / (time - first + 1)));
            }
        }

        return scenes;
    }

    private static int? LabelOf(Frame frame) => frame.Window is { } probabilities ? ErrorRate.Best(probabilities) : null;
}
