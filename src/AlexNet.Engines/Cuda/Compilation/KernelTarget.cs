using System.Globalization;

namespace AlexNet.Engines.Cuda.Compilation;

/// <summary>What the compiler makes for a device.</summary>
/// <param name="Architecture">As 90.</param>
/// <param name="IsBinary">A CUBIN; otherwise PTX, which the driver translates when it is loaded.</param>
internal readonly record struct KernelTarget(int Architecture, bool IsBinary)
{
    private const int Major = 10;

    /// <summary>The compiler's option.</summary>
    public string Option =>
        string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture={(IsBinary ? "sm" : "compute")}_{Architecture}");

    /// <summary>The nearest to a device that the compiler knows: binaries run on later devices of the same major number, PTX on all
    /// later ones.</summary>
    /// <param name="supported">The architectures that the compiler knows.</param>
    /// <exception cref="NotSupportedException">The compiler knows only later devices.</exception>
    public static KernelTarget For(int device, IReadOnlyCollection<int> supported)
    {
        var nearest = supported.Where(each => each <= device).DefaultIfEmpty().Max();
        return nearest > 0
            ? new(nearest, nearest / Major == device / Major)
            : throw new NotSupportedException(
                $"NVRTC cannot compile for sm_{device}; allowed are {string.Join(", ", supported.Select(each => $"sm_{each}"))}");
    }
}
