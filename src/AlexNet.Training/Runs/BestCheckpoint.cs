using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Training;

/// <summary>The best checkpoint of a run that goes on: its model is made from it, so it must lie in the run's own folder.</summary>
internal static class BestCheckpoint
{
    /// <summary>Copies it from the folder of the checkpoint gone on from; where it cannot be used, the run forgets its best and says so.</summary>
    public static CheckpointState TakeOver(ResumePoint resumed, RunFolder folder, Action<string> warn)
    {
        var state = resumed.Info.State;
        if (state.BestStep is not { } step)
        {
            return state;
        }

        var best = step == state.Step ? resumed.Path : RunFolder.Around(resumed.Path).CheckpointFile(step);
        try
        {
            ResumePoint.Open(best);
            if (!folder.Holds(best))
            {
                using var source = File.OpenRead(best);
                AtomicFile.Write(folder.CheckpointFile(step), source.CopyTo);
            }

            return state;
        }
        catch (UserErrorException error)
        {
            warn($"the best checkpoint so far cannot be used, the next validation counts as the best: {error.Message}");
            return state with { BestStep = null, Schedule = Forget(state.Schedule) };
        }
    }

    private static ScheduleState Forget(ScheduleState schedule) =>
        new(bestError: ScheduleState.Start.BestError, stale: schedule.Stale, drops: schedule.Drops, ended: schedule.Ended);
}
