namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>What the software device counts calls as; releases are never made to fail.</summary>
internal enum CallKind
{
    Any = 0,
    Allocation = 1,
    Launch = 2,
    Copy = 3,
    Library = 4,
    Other = 5,

    /// <summary>The end of a capture.</summary>
    Capture = 7,
}
