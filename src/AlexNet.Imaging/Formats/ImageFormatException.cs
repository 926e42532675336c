namespace AlexNet.Imaging;

/// <summary>Bytes that are not an image of a known format, or a damaged one. The message does not name the file: the caller knows it.</summary>
public sealed class ImageFormatException(string message) : Exception(message);
