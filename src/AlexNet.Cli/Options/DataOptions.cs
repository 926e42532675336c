using System.CommandLine;
using AlexNet.Core;
using AlexNet.Training;

namespace AlexNet.Cli.Options;

/// <summary><c>--manifest</c> and <c>--data</c>: which data set, and where it lies.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> _manifest = OptionValue.One("--manifest", "FILE", "the data set's manifest, or its name in data-manifests/");
    private readonly Option<string> _data = OptionValue.One("--data", "PATH", "image folders, a tar, archives or shards; with --manifest: where its data lies");

    public void AddTo(Command command)
    {
        command.Add(_manifest);
        command.Add(_data);
    }

    /// <summary>Whether either was given.</summary>
    public bool Given(ParseResult result) => result.GetValue(_manifest) is not null || result.GetValue(_data) is not null;

    /// <summary>The data set asked for, else the one that a run was made with, else the default one.</summary>
    public DataLocation Locate(ParseResult result, RunFolder run) =>
        !Given(result) && run.ReadOrigin() is { } used ? new DataLocation(used.Data, used.DataFolder) : Locate(result);

    /// <summary>The data set asked for, or the default one.</summary>
    public DataLocation Locate(ParseResult result)
    {
        var (manifest, data) = (result.GetValue(_manifest), result.GetValue(_data));
        if (manifest is null && data is not null)
        {
            return new DataLocation(data, null);
        }

        return new DataLocation(ManifestFiles.Find(manifest ?? ManifestFiles.Default), data);
    }
}
