using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Launching;

/// <summary>A kernel of <c>kernels/</c> with the arguments of one launch, by name.</summary>
internal interface IKernel
{
    /// <summary>All arguments, in the order of the kernel's signature and with the names that they have there.</summary>
    KernelArguments Arguments { get; }

    /// <summary>The blocks that it is launched with: what stands in the file's header.</summary>
    LaunchGeometry Geometry(LaunchTarget target);
}

/// <summary>A kernel's arguments one after the other: written as a collection of the properties that hold them, whose names they
/// take.</summary>
/// <param name="file">As "lrn": the kernel's file without its ending.</param>
/// <param name="kernel">As "lrn_forward".</param>
internal sealed partial class KernelArguments(string file, string kernel) : IEnumerable<KernelArgument>
{
    private readonly List<KernelArgument> _values = [];
    private readonly List<string> _names = [];

    public string File => file;

    public string Kernel => kernel;

    /// <summary>Valid until one more is added.</summary>
    public ReadOnlySpan<KernelArgument> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Of each argument the name of the property that holds it.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <param name="property">As <c>Norm.Alpha</c>: its last word is the name.</param>
    public void Add(KernelArgument value, [CallerArgumentExpression(nameof(value))] string property = "")
    {
        _values.Add(value);
        _names.Add(LastWord().Match(property).Value);
    }

    public IEnumerator<KernelArgument> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [GeneratedRegex(@"\w+$")]
    private static partial Regex LastWord();
}
