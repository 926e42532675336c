using System.CommandLine;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;

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
    /// <param name="run">What the run was made from, or null where it does not say.</param>
    /// <exception cref="UserErrorException">What the run was made from is not there any more.</exception>
    public DataLocation Locate(ParseResult result, RunOrigin? run)
    {
        if (Given(result) || run is null)
        {
            return Locate(result);
        }

        var location = new DataLocation(run.Data, run.DataFolder);
        return Path.Exists(run.Data)
            ? location
            : throw new UserErrorException($"{run.Data}: what the run was made from is not there any more; {(location.IsManifest ? _manifest : _data).Name} says where it lies now");
    }

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

/// <summary>A manifest or data folder, and the folder that replaces the manifest's own, if any.</summary>
internal sealed record DataLocation(string Path, string? Folder)
{
    /// <summary>The manifest, checked with its recipe, of which the loader knows nothing.</summary>
    public Manifest? Manifest
    {
        get
        {
            var manifest = IsManifest ? Loader.Manifests.Manifest.Load(Path) : null;
            _ = ManifestRecipe.Of(manifest);
            return manifest;
        }
    }

    public bool IsManifest => Path.EndsWith(".json", StringComparison.Ordinal);

    public DataSet Open()
    {
        _ = Manifest;
        return DataSet.Open(Path, Folder);
    }
}
