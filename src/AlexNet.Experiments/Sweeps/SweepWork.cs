using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;

namespace AlexNet.Experiments.Sweeps;

/// <summary>How much a sweep computes, from its plans alone.</summary>
/// <param name="TrainImages">Of an epoch.</param>
/// <param name="ValidationImages">After each epoch; 0 where there is no such split.</param>
/// <param name="EvaluationImages">By which models are compared; 0 where there are none.</param>
/// <param name="Classes">How many.</param>
public sealed record SweepWork(int TrainImages, int ValidationImages, int EvaluationImages, int Classes)
{
    public static SweepWork Of(DataSet data) => new(
        data.Split(SplitNames.Train).Count,
        data.TrySplit(SplitNames.Validation, out var validation) ? validation.Count : 0,
        EvaluationSplit(data) is { } split ? data.Split(split).Count : 0,
        data.ClassNames.Count);

    /// <summary>The split by which models are compared: validation, else test; null where there is neither.</summary>
    public static string? EvaluationSplit(DataSet data) => data.FirstSplit(SplitNames.Validation, SplitNames.Test);

    /// <summary>The error of who guesses.</summary>
    public double Guess => 1 - 1.0 / Classes;

    /// <summary>Updates of a run.</summary>
    public long Updates(SweepRun run) => RunPlan.Of(run.Recipe, TrainImages, Reached.Nothing).Steps;

    /// <summary>Images that a run trains on, each as often as it does.</summary>
    public long Images(SweepRun run) => Updates(run) * run.Recipe.Batch;

    /// <summary>Multiply-adds of an image in training and in evaluation.</summary>
    public (long Training, long Evaluation) MultiplyAdds(SweepRun run)
    {
        var network = Networks.find(run.Network).WithClasses(Classes).WithDropout(run.Recipe.Dropout);
        return (OfMode(Mode.Training), OfMode(Mode.Evaluation));

        long OfMode(Mode mode) => Cost.multiplyAddsPerImage(Compile.asked(run.Recipe.PlanSettings([]), network, Placement.OneDevice, run.Recipe.Batch, mode));
    }

    /// <summary>Multiply-adds of a run: its updates, a validation after each epoch, and the evaluation of its model.</summary>
    /// <param name="views">By which the model is evaluated, or null.</param>
    /// <param name="done">Updates done already.</param>
    public double Of(SweepRun run, int? views, long done = 0)
    {
        var (training, evaluation) = MultiplyAdds(run);
        var images = Math.Max(0, Images(run) - done * run.Recipe.Batch);
        var validations = Math.Ceiling((double)images / TrainImages) * ValidationImages;
        return (double)training * images + evaluation * (validations + (double)(views ?? 0) * EvaluationImages);
    }
}
