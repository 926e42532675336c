using System.CommandLine;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Options;

/// <summary>What executes plans and how images are loaded, wherever a command looks at many.</summary>
/// <param name="exif">What is done with orientations where nothing is said.</param>
internal sealed class SessionOptions(ExifOption exif)
{
    private readonly EngineOptions _engine = new();
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor");
    private readonly BadImageOptions _badImages = new();
    private readonly MaxPixelsOption _maxPixels = new();

    public void AddTo(Command command)
    {
        _engine.AddTo(command);
        command.Add(_workers);
        _badImages.AddTo(command);
        exif.AddTo(command);
        _maxPixels.AddTo(command);
    }

    /// <summary>The settings with what was given.</summary>
    public T Applied<T>(ParseResult result, T settings)
        where T : SessionSettings => settings with
        {
            Engine = _engine.Request(result),
            Workers = result.Workers(_workers),
            MaxBadFraction = _badImages.MaxFraction(result),
            Exif = exif.Value(result),
            MaxPixels = _maxPixels.Value(result),
        };
}
