namespace AlexNet.Loader.Fetching;

/// <summary>Copies a file out of an archive.</summary>
internal static class EntryCopy
{
    private const int PieceBytes = 1 << 20;

    /// <param name="source">The file's bytes.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="length">How many the archive says they are.</param>
    /// <param name="progress">Is given how many are done.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    /// <exception cref="InvalidDataException">They are more.</exception>
    public static void Copy(Stream source, Stream target, long length, Action<long> progress, CancellationToken cancellation)
    {
        var buffer = new byte[Math.Min(PieceBytes, length + 1)];
        for (var done = 0L; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = source.Read(buffer);
            if (read == 0)
            {
                return;
            }

            done += read;
            if (done > length)
            {
                // A small archive can unpack to more than any disk holds.
                throw new InvalidDataException($"a file has more than the {length:N0} bytes that its header says");
            }

            target.Write(buffer, 0, read);
            progress(done);
        }
    }
}
