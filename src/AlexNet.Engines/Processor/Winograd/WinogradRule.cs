using System.Runtime.Intrinsics.X86;
using AlexNet.Core;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>Which convolutions are computed with fewer multiplications. The rule looks at the weights and at nothing that differs between
/// two plans of a network, for the choice fixes how the weights lie.</summary>
internal static class WinogradRule
{
    /// <summary>Fewer channels than that are mostly transforms.</summary>
    private const int Fewest = 32;

    /// <param name="geometry">The convolution's.</param>
    /// <param name="outputs">Channels written, of all groups.</param>
    /// <param name="inputs">Channels that a group reads.</param>
    /// <param name="ofImages">Whether images are convolved, which lie row-major; else blocked activations.</param>
    /// <param name="block">Channels in a block of activations.</param>
    public static bool Applies(ConvolutionGeometry geometry, int outputs, int inputs, bool ofImages, int block) =>
        Avx512F.IsSupported
        && block == WinogradShape.Lanes
        && geometry.Pad < geometry.Kernel
        && WinogradShape.TapsOf(geometry) is 3 or 5
        && (ofImages ? IsOfSquares(geometry) && Suits(inputs * WinogradShape.Lanes) : geometry.Stride == 1 && Suits(inputs))
        && Suits(outputs / geometry.Groups);

    /// <summary>A convolution of stride 4 becomes one of stride 1 over squares of pixels.</summary>
    private static bool IsOfSquares(ConvolutionGeometry geometry) => geometry is { Stride: WinogradShape.Square, Groups: 1 };

    private static bool Suits(int channels) => channels >= Fewest && channels % WinogradShape.Lanes == 0;
}
