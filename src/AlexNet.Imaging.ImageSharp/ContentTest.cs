namespace AlexNet.Imaging;

/// <summary>Whether a file that begins so is of a format.</summary>
public delegate bool ContentTest(ReadOnlySpan<byte> content);
