using AlexNet.Communication.Contracts;
using AlexNet.Core;

namespace AlexNet.Communication.Tests.Scenarios;

/// <summary>What a process does that a test has started under mpirun: <c>dotnet exec AlexNet.Communication.Tests.dll SCENARIO …</c>.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length == 0)
        {
            return 1;
        }

        try
        {
            using var processes = Communicators.Open(line => Console.Error.WriteLine($"last word: {line}"));
            Scenario.Of(args[0])(processes);
            return 0;
        }
        catch (LostProcessException lost)
        {
            if (lost.Speaks)
            {
                Console.Error.WriteLine($"lost: {lost.Message}");
            }

            return 2;
        }
        catch (UserErrorException mistake)
        {
            if (Communicators.Told(mistake.Message) is { } line)
            {
                Console.Error.WriteLine($"mistake: {line}");
            }

            return 2;
        }
    }
}
