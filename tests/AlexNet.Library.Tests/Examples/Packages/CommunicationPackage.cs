using AlexNet.Communication;

namespace Examples;

internal static class CommunicationPackage
{
    public static void Run()
    {
        // example: AlexNet.Communication
        using var processes = Communicators.Open(lastWord: Console.Error.WriteLine);
        Console.WriteLine($"process {processes.Rank} of {processes.Size}");

        // end
    }
}
