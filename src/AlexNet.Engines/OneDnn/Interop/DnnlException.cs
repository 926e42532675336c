using System.Runtime.CompilerServices;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A call into oneDNN that failed: which one, and the status it gave.</summary>
public sealed class DnnlException(string status, string call) : Exception($"oneDNN: {status} from {call}.")
{
    /// <summary>The name of oneDNN's status.</summary>
    public string Status { get; } = status;
}

internal static class DnnlStatusExtensions
{
    /// <summary>The one place where a status is looked at.</summary>
    public static void ThrowIfFailed(this Dnnl.Status status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != Dnnl.Status.Success)
        {
            throw new DnnlException(status.ToString(), call);
        }
    }
}
