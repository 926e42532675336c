using System.Net;
using System.Net.Http.Headers;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Fetching;

/// <summary>One request for a file, or for the rest of it.</summary>
internal sealed class Transfer(HttpClient client, ManifestFile file, string manifest, PartFile part, FetchOptions options)
{
    private readonly Uri _url = file.Url!;

    /// <summary>Whether the last run went on with bytes of an earlier one.</summary>
    public bool HasResumed { get; private set; }

    /// <summary>Appends what is missing to the part.</summary>
    /// <exception cref="TransferFault">It broke off; what came is kept.</exception>
    /// <exception cref="UserErrorException">Another attempt would not help.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        var (have, state) = Resumable();
        using var request = Request(have, state);
        using var response = await Answer(request, cancellation).ConfigureAwait(false);
        HasResumed = have > 0 && response.StatusCode is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable;
        if (HasResumed && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            RequireWhole(have, response.Content.Headers.ContentRange?.Length ?? state?.Bytes);
            return;
        }

        RequireSuccess(response);
        if (have > 0 && !HasResumed)
        {
            options.Say?.Invoke($"{file.Name}: the server cannot go on with the {have:N0} bytes that are there, starting anew");
        }

        var total = Total(response, have);
        var found = PartState.Of(_url, response, total);
        if (HasResumed && (response.Content.Headers.ContentRange?.From != have || state!.Contradicts(found)))
        {
            part.Delete();
            throw new TransferFault("the server has another version of the file now");
        }

        RequireRoom(total, HasResumed ? have : 0);
        if (!HasResumed)
        {
            // The old bytes must not be found beside the new state.
            part.Delete();
        }

        part.Write(found);
        await Copy(response, HasResumed ? have : 0, total, cancellation).ConfigureAwait(false);
    }

    /// <summary>What can be gone on with: without a condition for the server, only a checksum tells whether the parts fit.</summary>
    private (long Have, PartState? State) Resumable()
    {
        var (have, state) = (part.Length, part.Read(_url));
        return have > 0 && state is not null && (state.Condition is not null || file.Checksums.Count > 0) ? (have, state) : (0, null);
    }

    private HttpRequestMessage Request(long have, PartState? state)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            request.Headers.IfRange = state?.Condition;
        }

        return request;
    }

    private async Task<HttpResponseMessage> Answer(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await Patiently(token => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new UserErrorException($"{_url}: no secure connection: {Innermost(error)}", error);
        }
        catch (HttpRequestException error)
        {
            throw new TransferFault(Innermost(error), cause: error);
        }
    }

    private void RequireSuccess(HttpResponseMessage response)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
            case HttpStatusCode.PartialContent when HasResumed:
                return;
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout:
                throw new TransferFault($"the server answers {status}", Pause(response.Headers.RetryAfter));
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                throw new UserErrorException($"{_url}: the server sends on to {response.Headers.Location}, which is not followed ({status})");
            default:
                throw new UserErrorException($"{_url}: the server answers {status}; {file.Name} cannot be had from there");
        }
    }

    /// <summary>How long a server asks to wait, given as a time or as the date of its end.</summary>
    private static TimeSpan? Pause(RetryConditionHeaderValue? asked)
    {
        var pause = asked?.Delta ?? asked?.Date - DateTimeOffset.UtcNow;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private long? Total(HttpResponseMessage response, long have)
    {
        var headers = response.Content.Headers;
        var total = !HasResumed ? headers.ContentLength : headers.ContentRange?.Length ?? have + headers.ContentLength;
        if (total is null || file.Bytes is null || total == file.Bytes)
        {
            return total;
        }

        var why = headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml" && !FileContent.MayBePage(file.Name)
            ? "it sends an HTML page in place of the file, open the address in a browser"
            : "it is another file now";
        throw new UserErrorException($"{_url}: the server has {total:N0} bytes, {manifest} says {file.Bytes:N0}: {why}");
    }

    private void RequireWhole(long have, long? total)
    {
        if (have != (file.Bytes ?? total))
        {
            part.Delete();
            throw new TransferFault("the server has fewer bytes than were downloaded before");
        }
    }

    private void RequireRoom(long? total, long have)
    {
        var folder = Path.GetDirectoryName(part.Path)!;
        var (needed, free) = ((total ?? file.Bytes ?? 0) - have, options.FreeBytes(folder));
        if (free is not null && needed > free)
        {
            throw new UserErrorException($"{folder}: {free:N0} bytes are free, {file.Name} needs {needed:N0} more");
        }
    }

    private async Task Copy(HttpResponseMessage response, long have, long? total, CancellationToken cancellation)
    {
        var (buffer, expected) = (new byte[1 << 17], total ?? file.Bytes);
        using var target = options.OpenPart(part.Path, have > 0 ? FileMode.Append : FileMode.Create);
        using var source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        for (var done = have; ;)
        {
            var read = await Read(source, buffer, cancellation).ConfigureAwait(false);
            if (read == 0 || done + read > expected)
            {
                // The end of a connection looks like the end of a file where the server does not say how long that is.
                RequireEnd(done + read, expected);
                Flush(target, done);
                return;
            }

            Write(target, buffer, read, done);
            done += read;
            options.Progress?.Invoke($"fetching {file.Name}", done, expected ?? 0);
        }
    }

    private void RequireEnd(long done, long? expected)
    {
        if (done < expected)
        {
            throw new TransferFault("the connection broke off");
        }

        if (done > expected)
        {
            throw new UserErrorException($"{_url}: the server sends more than the {expected:N0} bytes of {file.Name}: it is another file now");
        }
    }

    private async Task<int> Read(Stream source, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await Patiently(token => source.ReadAsync(buffer, token).AsTask(), cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransferFault($"the connection broke off: {Innermost(error)}", cause: error);
        }
    }

    private void Write(FileStream target, byte[] bytes, int count, long done) => OnDisk(() => target.Write(bytes.AsSpan(0, count)), done);

    /// <summary>The file gets its name only once its bytes outlive a failure of power.</summary>
    private void Flush(FileStream target, long done) => OnDisk(() => target.Flush(flushToDisk: true), done);

    private void OnDisk(Action work, long done)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || AtomicFile.IsTooLarge(error))
        {
            throw new UserErrorException(
                $"{part.Path}: cannot be written: {error.Message.ReplaceLineEndings(" ")}; {done:N0} bytes are kept, the same command goes on from there", error);
        }
    }

    private async Task<T> Patiently<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Patience);
        try
        {
            return await work(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new TransferFault($"the server was silent for {options.Patience.TotalSeconds:0.#} s", cause: error);
        }
    }

    private static string Innermost(Exception error) => error.GetBaseException().Message.TrimEnd('.');
}

/// <summary>A transfer that broke off and is worth another attempt.</summary>
/// <param name="message">What happened.</param>
/// <param name="pause">How long the server asks to wait, if it does.</param>
internal sealed class TransferFault(string message, TimeSpan? pause = null, Exception? cause = null) : Exception(message, cause)
{
    public TimeSpan? Pause => pause;
}
