namespace AlexNet.Loader.Fetching;

/// <summary>A transfer that broke off and is worth another attempt.</summary>
/// <param name="message">What happened.</param>
/// <param name="pause">How long the server asks to wait, if it does.</param>
internal sealed class TransferFault(string message, TimeSpan? pause = null, Exception? cause = null) : Exception(message, cause)
{
    public TimeSpan? Pause => pause;
}
