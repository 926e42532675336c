using System.CommandLine;
using System.Reflection;

namespace AlexNet.Cli.Tests;

/// <summary>Every option of every command has a test in which it makes a difference.</summary>
public sealed class OptionCoverageTests
{
    [Test]
    public void EveryOption_HasATest()
    {
        var options = AlexNetProgram.Root().Subcommands
            .SelectMany(command => command.Options.Where(option => option is not System.CommandLine.Help.HelpOption).Select(option => $"{command.Name} {option.Name}"))
            .ToArray();
        Assert.That(options, Has.Length.GreaterThan(100));
        Assert.That(Covered(), Is.Unique);
        Assert.That(options.Except(Covered()), Is.Empty, "options without a test: give one the attribute Covers");
        Assert.That(Covered().Except(options), Is.Empty, "tests of options that are gone");
    }

    private static string[] Covered() =>
    [
        .. from method in typeof(OptionCoverageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
           from covers in method.GetCustomAttributes<CoversAttribute>()
           from option in covers.Options.Count > 0 ? covers.Options : FirstOptions(method)
           select $"{covers.Command} {option}",
    ];

    private static IEnumerable<string> FirstOptions(MethodInfo method) =>
        method.GetCustomAttributes<TestCaseAttribute>().Select(test => ((string)test.Arguments[0]!).Split(' ')[0]).Distinct();
}
