using AlexNet.Core;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Runs;

/// <summary>What is to be said of a run before its first update.</summary>
/// <param name="state">Where it begins.</param>
/// <param name="plan">What is left of it.</param>
internal sealed class RunBeginning(Recipe recipe, CheckpointState state, RunPlan plan)
{
    /// <summary>Names what of the recipe has no effect without a validation split.</summary>
    public void WarnOfValidation(bool isThere, Action<FormattableString> warn)
    {
        if (recipe.Schedule.IsPlateau && !isThere)
        {
            warn($"the recipe's plateau schedule needs a validation split and there is none: the learning rate stays as it is");
        }

        if (recipe.EarlyStopping > 0 && !isThere)
        {
            warn($"{Setting.Named("early-stopping")} needs a validation split and there is none: it has no effect");
        }
    }

    /// <summary>Why a run that goes on is over already, and what would train on.</summary>
    public FormattableString NothingToDo()
    {
        if (state.Schedule.Ended)
        {
            return $"nothing to do: the schedule has ended the run after step {state.Step}";
        }

        if (state.Step >= plan.Steps)
        {
            return $"nothing to do: the run is over after step {state.Step}; more {Setting.Named("epochs")} train on";
        }

        return $"nothing to do: {Setting.Named("early-stopping")} {recipe.EarlyStopping} has ended the run after step {state.Step}; a larger number, or 0, trains on";
    }
}
