using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>
/// The kernels compiled as C++ under the address and undefined-behaviour sanitizers, in a process that launches them as told
/// (tests/SoftwareDevice/harness.cpp has the protocol). A report of a sanitizer ends the process and fails the test with its text.
/// </summary>
internal sealed class Harness : IDisposable
{
    // Built once for each element, or failed once.
    private static readonly Dictionary<ElementKind, Lazy<string>> Programs =
        Enum.GetValues<ElementKind>().ToDictionary(element => element, element => new Lazy<string>(() => Build(element)));

    private readonly string _program;
    private Process? _process;
    private Task<string> _errors = Task.FromResult(string.Empty);

    public Harness(ElementKind element)
    {
        Compiler.Require("g++", "g++");
        _program = Programs[element].Value;
    }

    /// <summary>Launches a kernel; the contents of every buffer afterwards, in the order of the arguments.</summary>
    public byte[][] Launch(byte[] request, int[] bufferBytes)
    {
        var running = _process ??= Start();
        try
        {
            running.StandardInput.BaseStream.Write(request);
            running.StandardInput.BaseStream.Flush();
            using var reader = new BinaryReader(running.StandardOutput.BaseStream, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadInt32() != 0)
            {
                throw new HarnessException(Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())));
            }

            return [.. bufferBytes.Select(bytes => ReadExactly(reader, bytes))];
        }
        catch (IOException)
        {
            running.WaitForExit();
            _process = null;
            throw new HarnessException(_errors.Result);
        }
    }

    public void Dispose()
    {
        // The end of its input ends it.
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    private static byte[] ReadExactly(BinaryReader reader, int count)
    {
        var bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    private Process Start()
    {
        var started = Process.Start(new ProcessStartInfo(_program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = started.StandardError.ReadToEndAsync();
        return started;
    }

    /// <summary>The program of that element, built anew only where a source has changed.</summary>
    private static string Build(ElementKind element)
    {
        var folder = Path.Combine(Compiler.Sources, "tests", "SoftwareDevice");
        string[] options =
        [
            "-std=c++17", "-O1", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-strict-aliasing",
            "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas",
            .. element == ElementKind.BFloat16 ? ["-DELEMENT_BF16"] : Array.Empty<string>(),
        ];
        var sources = Directory.GetFiles(Compiler.Sources, "*", SearchOption.AllDirectories).Order().Select(File.ReadAllText);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. options, .. sources]))))[..16];
        var target = Path.Combine(AppContext.BaseDirectory, $"harness-{element}-{key}");
        if (!File.Exists(target))
        {
            var files = new[] { "kernels.cpp", "block.cpp", "harness.cpp" }.Select(name => Path.Combine(folder, name));
            var (exitCode, output) = Compiler.Run("g++", [.. options, .. files, "-o", $"{target}.new"]);
            Assert.That(exitCode, Is.Zero, output);
            File.Move($"{target}.new", target, overwrite: true);
        }

        return target;
    }
}
