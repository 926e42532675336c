using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>What a run is about to do.</summary>
/// <param name="TrainImages">Images of the training split.</param>
/// <param name="ValidationImages">Images of the validation split, 0 where there is none.</param>
/// <param name="Engine">Its name.</param>
/// <param name="Device">One line: what it computes on.</param>
/// <param name="FirstStep">Updates done already.</param>
/// <param name="PlannedSteps">Updates when the run is over.</param>
/// <param name="FirstSeconds">Training time before this session.</param>
public sealed record RunStart(
    string DataSet,
    int TrainImages,
    int ValidationImages,
    int Classes,
    Network Network,
    Recipe Recipe,
    string Engine,
    string Device,
    string Folder,
    long FirstStep,
    long PlannedSteps,
    double FirstSeconds);
