using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Compiles tests/SoftwareDevice: the device, and the kernels once for each kind of element. Again only where a source has
/// changed.</summary>
internal static class SoftwareDeviceBuild
{
    private static readonly string[] Common =
    [
        "-std=c++17", "-O2", "-fPIC", "-shared", "-fno-strict-aliasing", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror",
        "-Wno-unknown-pragmas", "-pthread",
    ];

    private static readonly string[] KernelFiles = ["kernels.cpp", "block.cpp"];

    private const string Builtins = "builtins.cpp";

    /// <summary>NVRTC's own name for it; nvrtc.cpp says the version.</summary>
    public const string BuiltinsName = "libnvrtc-builtins.so.12.8";

    private const string Nccl = "nccl_library.cpp";

    /// <summary>Beside the library that <see cref="Build"/> gives.</summary>
    public const string NcclName = "libnccl.so.2";

    private const string LibraryName = "libsoftwaredevice.so";

    private static readonly string[] OtherPrograms = ["harness.cpp", Builtins, Nccl];

    private static string Sources => Path.Combine(AppContext.BaseDirectory, "sources");

    /// <summary>Every test project's: the first that needs the library makes it.</summary>
    private static string Products => Path.Combine(Root() ?? AppContext.BaseDirectory, "artifacts", "software-device");

    /// <summary>Whether g++ is on the path.</summary>
    public static bool HasCompiler => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "g++")));

    /// <summary>The library's path.</summary>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public static string Build()
    {
        var folder = Path.Combine(Products, Key());
        if (!Directory.Exists(folder))
        {
            var unfinished = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
            System.Threading.Tasks.Parallel.Invoke(
                () => Compile(unfinished, LibraryName, [WriteOneFile(unfinished)], "-fvisibility=hidden", "-ldl", $"-Wl,-soname,{LibraryName}"),
                () => Compile(unfinished, BuiltinsName, [Builtins], $"-Wl,-soname,{BuiltinsName}"),
                () => Compile(unfinished, "libkernels-f32.so", KernelFiles),
                () => Compile(unfinished, "libkernels-bf16.so", KernelFiles, "-DELEMENT_BF16"));
            Compile(unfinished, NcclName, [Nccl], "-fvisibility=hidden", $"-Wl,-soname,{NcclName}", Path.Combine(unfinished, LibraryName), "-Wl,-rpath,$ORIGIN");
            Publish(unfinished, folder);
        }

        return Path.Combine(folder, LibraryName);
    }

    /// <summary>The checkout that the tests were built in.</summary>
    private static string? Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlexNet.Pipeline.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    /// <summary>Somebody else may have been quicker.</summary>
    private static void Publish(string unfinished, string folder)
    {
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>A file that includes all others: most of the time goes into headers.</summary>
    private static string WriteOneFile(string folder)
    {
        var files = Directory.GetFiles(SourceOf(string.Empty), "*.cpp")
            .Where(file => !KernelFiles.Concat(OtherPrograms).Contains(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal);
        var all = Path.Combine(folder, "all.cpp");
        File.WriteAllLines(all, files.Select(file => $"#include \"{file}\""));
        return all;
    }

    private static void Compile(string folder, string target, string[] files, params string[] options)
    {
        string[] arguments = [.. Common, .. files.Select(SourceOf), .. options, "-o", Path.Combine(folder, target)];
        using var compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new InvalidOperationException($"g++: {errors}");
        }
    }

    private static string SourceOf(string name) => Path.Combine(Sources, "tests", "SoftwareDevice", name);

    private static string Key()
    {
        var texts = Directory.GetFiles(Sources, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. Common, .. texts]))))[..16];
    }
}
