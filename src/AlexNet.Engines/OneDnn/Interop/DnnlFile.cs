namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A libdnnl that is loaded.</summary>
/// <param name="Name">What it was loaded by: a soname or a path.</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Handle">For the loader.</param>
internal sealed record DnnlFile(string Name, Version Version, nint Handle);
