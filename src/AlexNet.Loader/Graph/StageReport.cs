namespace AlexNet.Loader.Graph;

/// <summary>How busy a block has been.</summary>
/// <param name="Name">The block.</param>
/// <param name="Images">Images that left it.</param>
/// <param name="BusySeconds">Sum of its workers' working time.</param>
public readonly record struct StageReport(string Name, long Images, double BusySeconds);
