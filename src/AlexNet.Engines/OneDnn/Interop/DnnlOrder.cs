namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>How the numbers of a tensor are ordered in memory.</summary>
internal enum DnnlOrder
{
    /// <summary>Left to the primitive.</summary>
    Any,

    /// <summary>Row-major.</summary>
    Plain,

    /// <summary>The second dimension in inner blocks of 8: nChw8c.</summary>
    Blocked8,

    /// <summary>The second dimension in inner blocks of 16: nChw16c.</summary>
    Blocked16,
}
