namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Images, channels, rows and columns of a tensor.</summary>
internal readonly record struct Shape(int N, int C, int H, int W)
{
    public int Count => N * C * H * W;

    /// <summary>The place of a number: channels lie together where <paramref name="channelsLast"/> is 1.</summary>
    public int At(int channelsLast, int n, int c, int h, int w) =>
        channelsLast == 1 ? (((((n * H) + h) * W) + w) * C) + c : (((((n * C) + c) * H) + h) * W) + w;

    /// <summary>The indices of a number by its place with channels first.</summary>
    public (int N, int C, int H, int W) Split(int place) => (place / (C * H * W), place / (H * W) % C, place / W % H, place % W);
}
