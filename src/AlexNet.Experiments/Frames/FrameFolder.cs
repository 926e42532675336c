using AlexNet.Core;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Frames;

/// <summary>The frames of a video: the images below a folder, in the order of the numbers in their names.</summary>
public static class FrameFolder
{
    /// <exception cref="UserErrorException">There is no such folder, it cannot be read, or no image is in it.</exception>
    public static PredictionImages Of(string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw UserErrorException.Of($"{Setting.Named("frames")} is '{folder}'; allowed is a folder with the frames of a video as image files");
        }

        var images = PredictionImages.Of([folder], cancellation);
        return images.Paths.Count > 0
            ? images with { Paths = [.. images.Paths.Order(NaturalOrder.Instance)] }
            : throw new UserErrorException($"{folder}: there is no image in this folder{(images.Others > 0 ? $", none of {Counted.Of(images.Others, "file")} is one" : "")}; allowed is a folder with the frames of a video as image files");
    }
}

/// <summary>Numbers within names by their values, the rest letter by letter: <c>frame2</c> comes before <c>frame10</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var (a, b, i, j) = (x ?? "", y ?? "", 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var (left, right) = (Digits(a, i), Digits(b, j));
            var areNumbers = left > 0 && right > 0;
            var order = areNumbers ? CompareNumbers(a.AsSpan(i, left), b.AsSpan(j, right)) : a[i].CompareTo(b[j]);
            if (order != 0)
            {
                return order;
            }

            (i, j) = areNumbers ? (i + left, j + right) : (i + 1, j + 1);
        }

        // 01 and 1 are the same number, and still two files.
        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
    }

    private static int Digits(string text, int at)
    {
        var other = text.AsSpan(at).IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length - at : other;
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
