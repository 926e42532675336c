namespace AlexNet.Loader.Manifests;

/// <summary>Which images of a data set without splits are kept from training.</summary>
/// <param name="Split">The split they make: validation or test.</param>
/// <param name="Every">One of this many, in the order of <c>SplitRule</c>: 2 is half of every class.</param>
public sealed record HeldOut(string Split, int Every);
