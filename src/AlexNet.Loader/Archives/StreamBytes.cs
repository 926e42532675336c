namespace AlexNet.Loader.Archives;

/// <summary>Takes small compressed files into memory.</summary>
internal static class StreamBytes
{
    /// <summary>All bytes of a stream.</summary>
    /// <exception cref="InvalidDataException">There are more than allowed, or the stream is damaged.</exception>
    public static byte[] ReadAll(Stream stream, int max)
    {
        var target = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            if (target.Length + read > max)
            {
                throw new InvalidDataException($"it unpacks to more than the allowed {max} bytes");
            }

            target.Write(buffer, 0, read);
        }

        return target.ToArray();
    }
}
