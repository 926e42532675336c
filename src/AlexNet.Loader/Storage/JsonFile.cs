using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader.Storage;

/// <summary>Results as JSON for people and programs: indented, names in snake_case. The file is complete or absent.</summary>
public static class JsonFile
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write<T>(string path, T value) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Format));
}
