namespace AlexNet.Loader.Decoding;

/// <summary>Bad and odd images as bytes, from one process of a run to another.</summary>
public static class ImageFaults
{
    internal static void Write(BinaryWriter writer, BadImages bad, OddImageCounter odd)
    {
        Write(writer, bad.List);
        Write(writer, odd.Found);
    }

    /// <summary>Adds another's to those that are there.</summary>
    internal static void Add(BinaryReader reader, BadImages bad, OddImageCounter odd)
    {
        foreach (var image in ReadBad(reader))
        {
            bad.Add(image.Index, image.Reason);
        }

        odd.Add(ReadOdd(reader));
    }

    public static void Write(BinaryWriter writer, IReadOnlyList<BadImage> images)
    {
        writer.Write(images.Count);
        foreach (var image in images)
        {
            Write(writer, image.Index, image.Name, image.Reason);
        }
    }

    public static void Write(BinaryWriter writer, OddImages images)
    {
        writer.Write(images.Count);
        writer.Write(images.First.Count);
        foreach (var image in images.First)
        {
            Write(writer, image.Index, image.Name, image.Oddity);
        }
    }

    public static IReadOnlyList<BadImage> ReadBad(BinaryReader reader) =>
        [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new BadImage(reader.ReadInt32(), reader.ReadString(), reader.ReadString()))];

    public static OddImages ReadOdd(BinaryReader reader) => new(
        reader.ReadInt32(),
        [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new OddImage(reader.ReadInt32(), reader.ReadString(), reader.ReadString()))]);

    private static void Write(BinaryWriter writer, int index, string name, string fault)
    {
        writer.Write(index);
        writer.Write(name);
        writer.Write(fault);
    }
}
