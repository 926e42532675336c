using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Downloads files: attempts, pauses between them, and the check at the end.</summary>
internal sealed class FileFetch : IDisposable
{
    private readonly string manifest;
    private readonly string folder;
    private readonly FetchOptions options;
    private readonly HttpClient client;

    public FileFetch(Manifest manifest, string folder, FetchOptions options)
    {
        (this.manifest, this.folder, this.options) = (manifest.Path, folder, options);
        client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = options.Patience }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("AlexNet.Pipeline");
    }

    /// <summary>Downloads a file, or the rest of it, and says how it was checked.</summary>
    /// <exception cref="UserErrorException">It cannot be had or written, or is not what its publisher says.</exception>
    public async Task<string> Run(ManifestFile file, CancellationToken cancellation)
    {
        var part = new PartFile(folder, file.Name);
        var check = new FileCheck(file, manifest, options);
        var transfer = new Transfer(client, file, manifest, part, options);
        Announce(file, part);
        await Attempts(file, part, transfer, cancellation).ConfigureAwait(false);
        var fault = check.Fault(part.Path, withChecksums: true, cancellation);
        if (fault is not null && transfer.HasResumed)
        {
            options.Say?.Invoke($"{file.Name}: {fault}; what was there before does not fit, starting anew");
            part.Delete();
            await Attempts(file, part, transfer, cancellation).ConfigureAwait(false);
            fault = check.Fault(part.Path, withChecksums: true, cancellation);
        }

        if (fault is not null)
        {
            part.Delete();
            throw new UserErrorException($"{file.Url}: {file.Name} {fault}; what was downloaded is removed");
        }

        part.Complete(Path.Combine(folder, file.Name));
        return check.Describe(withChecksums: true);
    }

    public void Dispose() => client.Dispose();

    private void Announce(ManifestFile file, PartFile part)
    {
        var size = file.Bytes is { } bytes ? $" ({bytes:N0} bytes)" : "";
        var rest = part.Length > 0 ? $", {part.Length:N0} bytes are there" : "";
        options.Say?.Invoke($"Fetching {file.Name}{size} from {file.Url}{rest} ...");
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
                if (failures >= options.Attempts)
                {
                    throw new UserErrorException(
                        $"{file.Url}: {fault.Message}; given up after {failures} attempts, {part.Length:N0} bytes are kept, the same command goes on from there", fault);
                }

                var pause = Pause(failures, fault);
                options.Say?.Invoke($"{file.Name}: {fault.Message}; {part.Length:N0} bytes are there, again in {pause.TotalSeconds:0.#} s");
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan Pause(int failures, TransferFault fault)
    {
        var pause = fault.Pause ?? options.FirstPause * Math.Pow(2, failures - 1);
        return pause < options.LongestPause ? pause : options.LongestPause;
    }
}
