namespace AlexNet.Imaging.Formats.Decoding;

/// <summary>Bytes that are not an image of a known format, or a damaged one. The caller adds the file's name.</summary>
public sealed class ImageFormatException(string message) : Exception(message);
