using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Experiments.Similarity;

namespace AlexNet.Cli.Experiments;

/// <summary>What Similar does by binary codes: a search in place of the exact one, or how that does beside it.</summary>
internal sealed class SimilarCodes
{
    private const int MostBits = 1024;

    private static readonly int[] ComparedBits = [32, 64, 128, 256];

    private readonly Option<string> _bits = OptionValue.One("--bits", "N", "search by codes of so many bits, which an auto-encoder learns from the features; default: exactly, without codes");
    private readonly Option<string> _shortlist = OptionValue.One("--shortlist", "N", "images of each query, by their codes, whose features are compared; 0: none, the codes decide; default: 200");
    private readonly Option<string> _epochs = OptionValue.One("--epochs", "N", "passes of the auto-encoder over the images; default: 10");
    private readonly Option<string> _seed = OptionValue.One("--seed", "N", "key of its weights and order; default: 2012");
    private readonly Option<string> _codes = OptionValue.One("--codes", "FILE", "keep the auto-encoder there, and take it from there where it is; with --bits");
    private readonly Option<bool> _recall = OptionValue.Flag("--recall", $"tell what codes of {string.Join(", ", ComparedBits)} bits, or of --bits, find of the exact neighbours of {CodeComparison.EnoughQueries} images, and how much sooner");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _bits, _shortlist, _epochs, _seed, _codes, _recall })
        {
            command.Add(option);
        }
    }

    /// <summary>Where the auto-encoder is kept.</summary>
    public Option Kept => _codes;

    public bool Compares(ParseResult result) => result.GetValue(_recall);

    /// <summary>The search asked for.</summary>
    public Opened Search(ParseResult result, IFeatureRows features, EngineRequest request, CancellationToken cancellation)
    {
        var shortlist = result.Integer(_shortlist, 200, 0);
        if (result.GetValue(_bits) is null)
        {
            return result.GetValue(_codes) is null ? new(new ExactSearch(features), null) : throw new UserErrorException("--codes is given without --bits; allowed is the length of its codes beside it");
        }

        var recipe = Recipe(result, result.Integer(_bits, 0, 8, MostBits));
        var encoder = Encoder(result, features, recipe, request, cancellation);
        try
        {
            return new(new CodeSearch(features, encoder, encoder.Encode(features, cancellation), shortlist), encoder);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Prints, and where there is a file writes, how codes do beside the exact search.</summary>
    public void Compare(ParseResult result, IFeatureRows features, EngineRequest request, int top, string? json, CancellationToken cancellation)
    {
        int[] lengths = result.GetValue(_bits) is null ? ComparedBits : [result.Integer(_bits, 0, 8, MostBits)];
        var shortlist = result.Integer(_shortlist, 200, 0);
        var comparison = CodeReport.Show(progress => CodeComparison.Measure(
            features, [.. lengths.Select(bits => Recipe(result, bits))], request, top, shortlist, Terminal.Warn, progress, cancellation));
        CodeReport.Print(comparison);
        if (json is not null)
        {
            CodeReport.WriteJson(json, comparison);
        }
    }

    private AutoEncoderRecipe Recipe(ParseResult result, int bits) => new()
    {
        Bits = bits,
        Epochs = result.Integer(_epochs, 10, 1),
        Seed = result.Seed(_seed, 2012),
    };

    private AutoEncoder Encoder(ParseResult result, IFeatureRows features, AutoEncoderRecipe recipe, EngineRequest request, CancellationToken cancellation)
    {
        var file = result.GetValue(_codes);
        if (file is not null && File.Exists(file))
        {
            return AutoEncoder.Open(file, features.Info, recipe, request, Terminal.Warn);
        }

        var encoder = CodeReport.Show(progress => AutoEncoder.Train(
            features, recipe, request, Terminal.Warn, (done, all, _) => progress(recipe.Bits, done, all), cancellation));
        if (file is not null)
        {
            encoder.Save(file);
        }

        return encoder;
    }

    /// <summary>A search and what it holds.</summary>
    internal sealed record Opened(INeighbourSearch Value, IDisposable? Held) : IDisposable
    {
        public void Dispose() => Held?.Dispose();
    }
}
