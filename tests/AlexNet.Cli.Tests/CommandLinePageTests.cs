using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests;

/// <summary>What docs/command-line.md says is so.</summary>
public sealed partial class CommandLinePageTests : CommandLineTest
{
    private static readonly string[] NoFigures = ["report", "export", "import", "figure4"];

    private static string Page => File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "docs", "command-line.md"));

    [Test]
    public void Json_IsOfferedByEveryCommandThatPrintsFigures()
    {
        var commands = AlexNetProgram.Root().Subcommands;
        var offering = commands.Where(command => command.Options.Any(option => option.Name == "--json")).Select(command => command.Name).ToArray();
        Assert.That(commands.Select(command => command.Name).Except(NoFigures).Except(["watch"]), Is.EquivalentTo(offering));
        var section = Page[Page.IndexOf("## JSON", StringComparison.Ordinal)..Page.IndexOf("## Colours", StringComparison.Ordinal)];
        var named = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Name().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.That(named, Is.EquivalentTo(offering));
        Assert.That(section, Does.Contain(string.Join(", ", NoFigures[..^1].Select(name => $"`{name}`")) + $" and `{NoFigures[^1]}` write files"));
    }

    /// <summary>A shell that has read the page's lines, at the end of a line.</summary>
    [TestCase("alexnet eva", "evaluate")]
    [TestCase("alexnet plan --pl", "--placement")]
    [TestCase("alexnet plan ", "--average-decay --batch --classes --clip-norm --help --json --lars --link --microbatches --network --parallel --placement --precision --replicas --step --steps --without -? -h")]
    [TestCase("alexnet plan --network caf", "caffenet")]
    [TestCase("alexnet plan --network=caf", "caffenet")]
    [TestCase("alexnet train --network cifar-relu --recipe ", "caffe original paper quick torchvision")]
    [TestCase("alexnet train --recipe=", "caffe original paper quick torchvision")]
    [TestCase("alexnet train --engine ", "cuda managed onednn reference")]
    [TestCase("alexnet train --device cu", "cuda")]
    [TestCase("alexnet train --workers ", "auto")]
    [TestCase("alexnet fetch --manifest cif", "cifar10")]
    [TestCase("alexnet evaluate --split t", "test train")]
    [TestCase("alexnet train --shuffle f", "false")]
    [TestCase("alexnet plan --steps --prec", "--precision")]
    [TestCase("alexnet predict --images a.jpg b.jpg --check", "--checkpoint")]
    [TestCase("alexnet predict --checkpoint ", "")]
    public void Bash_Completes(string line, string words)
    {
        var parts = Word().Matches(line).Select(match => match.Value).Concat(line.EndsWith(' ') ? [""] : []).ToArray();
        using var child = Child.StartScript($$"""
            {{Lines("bash")}}
            COMP_LINE='{{line}}'
            COMP_POINT={{line.Length}}
            COMP_WORDS=({{string.Join(' ', parts.Select(part => $"'{part}'"))}})
            COMP_CWORD={{parts.Length - 1}}
            _alexnet alexnet
            printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
            """);
        var outcome = child.Wait();
        Assert.That((outcome.Output, outcome.Error), Is.EqualTo((words + "\n", "")));
    }

    /// <summary>zsh takes of these words what fits, and asks for files where there are none.</summary>
    [TestCase("alexnet plan --network caf", "alexnet-caffe caffenet")]
    [TestCase("alexnet plan --network=caf", "alexnet-caffe caffenet")]
    [TestCase("alexnet train --engine ", "cuda managed onednn reference")]
    [TestCase("alexnet predict --checkpoint ", "files")]
    public void Zsh_Completes(string line, string words)
    {
        if (!File.Exists("/usr/bin/zsh"))
        {
            Assert.Ignore("zsh is missing: apt-get install zsh");
        }

        var parts = line.Split(' ');
        File.WriteAllText("complete.zsh", $$"""
            alexnet() { dotnet '{{Child.Program}}' "$@" }
            compdef() { }
            compset() { }
            compadd() { shift; (( $# )) && print -l -- "$@" }
            _files() { print files }
            {{Lines("zsh")}}
            words=({{string.Join(' ', parts.Select(part => $"'{part}'"))}})
            CURRENT={{parts.Length}}
            _alexnet | sort | xargs
            """);
        using var child = Child.StartScript("zsh --no-rcs complete.zsh");
        var outcome = child.Wait();
        Assert.That((outcome.Output, outcome.Error), Is.EqualTo((words + "\n", "")));
    }

    /// <summary>What the page has for a shell.</summary>
    private static string Lines(string shell)
    {
        var begin = Page.IndexOf($"<!-- {shell} -->", StringComparison.Ordinal);
        var lines = Page[begin..Page.IndexOf($"<!-- /{shell} -->", StringComparison.Ordinal)].Split('\n');
        return string.Join('\n', lines.SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```"));
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    /// <summary>As bash parts them.</summary>
    [GeneratedRegex("[^ =]+|=")]
    private static partial Regex Word();

    [GeneratedRegex("`([a-z0-9]+)`")]
    private static partial Regex Name();
}
