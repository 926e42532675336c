using AlexNet.Core;
using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Fetching;

/// <summary>Downloads files: attempts, pauses between them, and the check at the end.</summary>
internal sealed class FileFetch : IDisposable
{
    private readonly string _manifest;
    private readonly string _folder;
    private readonly FetchOptions _options;
    private readonly HttpClient _client;

    public FileFetch(Manifest manifest, string folder, FetchOptions options)
    {
        (_manifest, _folder, _options) = (manifest.Path, folder, options);
        _client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = options.Patience }) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("AlexNet.Pipeline");
    }

    /// <summary>Downloads a file, or the rest of it, and says how it was checked.</summary>
    /// <exception cref="UserErrorException">It cannot be had or written, or is not what its publisher says.</exception>
    public async Task<string> Run(ManifestFile file, CancellationToken cancellation)
    {
        var part = new PartFile(_folder, file.Name);
        var check = new FileCheck(file, _manifest, _options);
        var transfer = new Transfer(_client, file, _manifest, part, _options);
        Announce(file, part);
        await Attempts(file, part, transfer, cancellation).ConfigureAwait(false);
        var fault = check.Fault(part.Path, withChecksums: true, cancellation);
        if (fault is not null && transfer.HasResumed)
        {
            _options.Say?.Invoke($"{file.Name}: {fault}; what was there before does not fit, starting anew");
            part.Delete();
            await Attempts(file, part, transfer, cancellation).ConfigureAwait(false);
            fault = check.Fault(part.Path, withChecksums: true, cancellation);
        }

        if (fault is not null)
        {
            part.Delete();
            throw new UserErrorException($"{file.Url}: {file.Name} {fault}; what was downloaded is removed");
        }

        part.Complete(Path.Combine(_folder, file.Name));
        return check.Describe(withChecksums: true);
    }

    public void Dispose() => _client.Dispose();

    private void Announce(ManifestFile file, PartFile part)
    {
        var size = file.Bytes is { } bytes ? $" ({bytes:N0} bytes)" : "";
        var rest = part.Length > 0 ? $", {part.Length:N0} bytes are there" : "";
        _options.Say?.Invoke($"Fetching {file.Name}{size} from {file.Url}{rest} ...");
    }

    /// <summary>Attempts count in a row and without a byte more than ever before, so that they end even where a server cannot resume.</summary>
    private async Task Attempts(ManifestFile file, PartFile part, Transfer transfer, CancellationToken cancellation)
    {
        var (failures, most) = (0, part.Length);
        while (true)
        {
            try
            {
                await transfer.Run(cancellation).ConfigureAwait(false);
                return;
            }
            catch (TransferFault fault)
            {
                failures = part.Length > most ? 1 : failures + 1;
                most = Math.Max(most, part.Length);
                if (failures >= _options.Attempts)
                {
                    throw new UserErrorException(
                        $"{file.Url}: {fault.Message}; given up after {failures} attempts, {part.Length:N0} bytes are kept, the same command goes on from there", fault);
                }

                var pause = Pause(failures, fault);
                _options.Say?.Invoke($"{file.Name}: {fault.Message}; {part.Length:N0} bytes are there, again in {pause.TotalSeconds:0.#} s");
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan Pause(int failures, TransferFault fault)
    {
        var pause = fault.Pause ?? _options.FirstPause * Math.Pow(2, failures - 1);
        return pause < _options.LongestPause ? pause : _options.LongestPause;
    }
}
