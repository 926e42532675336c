namespace AlexNet.Engines.Managed.Matrices;

/// <summary>What is done to the sums when they are complete.</summary>
/// <param name="Bias">A number per column of C that is added; zero where there is none.</param>
/// <param name="Rectify">Whether negative results become zero.</param>
internal readonly record struct Finish(nint Bias, bool Rectify);
