using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Sweeps;

/// <summary><c>runs/NAME/</c> of a sweep: <c>sweep.json</c> with its settings, and a folder for each of its runs.</summary>
public sealed class SweepFolder(RunFolder folder)
{
    private const string FileName = "sweep.json";

    public string Path => folder.Path;

    /// <summary>Takes the folder for this process, and writes down the settings or compares them with those that are there.</summary>
    /// <exception cref="UserErrorException">Another process holds it, or it holds something else than this sweep.</exception>
    public RunClaim Claim(SweepSettings settings)
    {
        var claim = RunClaim.Of(folder);
        try
        {
            if (!Check(settings))
            {
                Write(settings);
            }

            return claim;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Compares what is there with the settings; false where there is nothing yet.</summary>
    /// <exception cref="UserErrorException">The folder holds something else than this sweep.</exception>
    public bool Check(SweepSettings settings)
    {
        var file = System.IO.Path.Combine(Path, FileName);
        if (!File.Exists(file))
        {
            return folder.HoldsARun || File.Exists(folder.LogFile)
                ? throw UserErrorException.Of($"{Path} holds a run and no sweep; allowed is another {Setting.Named("run")}")
                : false;
        }

        var (command, before) = Read(file);
        if (command != settings.Command)
        {
            throw UserErrorException.Of($"{Path} holds what {command} has begun; allowed for {settings.Command} is another {Setting.Named("run")}");
        }

        if (Sweep.Differences(before, [.. settings.Remembered]) is [var first, ..])
        {
            var isOption = settings.Remembered.FirstOrDefault(setting => setting.Name == first.Field)?.IsOption ?? true;
            object named = isOption ? Setting.Named(first.Field) : $"the recipe's {first.Field}";
            throw UserErrorException.Of($"{named} is {first.After}; {Path} was begun with {first.Before}; allowed is that, or another {Setting.Named("run")}");
        }

        return true;
    }

    /// <summary>The folder of a run.</summary>
    public SweepRunFolder Of(SweepRun run) => new(run, new RunFolder(System.IO.Path.Combine(Path, run.Name)));

    private void Write(SweepSettings settings) => JsonFile.Write(System.IO.Path.Combine(Path, FileName), new
    {
        settings.Command,
        Settings = settings.Remembered.ToDictionary(setting => setting.Name, setting => setting.Text),
        Runs = settings.Runs.Select(run => run.Name),
    });

    private static (string Command, SweepSetting[] Settings) Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var fields = new JsonFields(file, json.RootElement);
            var settings = fields.Object("settings");
            return settings.ValueKind == JsonValueKind.Object
                ? (fields.Text("command"), [.. settings.EnumerateObject().Select(field => new SweepSetting(field.Name, isOption: true, field.Value.GetString() ?? ""))])
                : throw fields.Error("settings", "is missing, allowed is an object");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UserErrorException($"{file}: not the settings of a sweep: {error.Message}", error);
        }
    }
}
