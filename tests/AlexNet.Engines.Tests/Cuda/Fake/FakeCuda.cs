using System.Diagnostics;
using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Interop.Finding;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Fake;

/// <summary>Builds fake_cuda.c once and makes it this process's CUDA.</summary>
internal static unsafe class FakeCuda
{
    private static readonly Lazy<string?> Problem = new(Build);

    private static nint _library;

    /// <summary>Skips the test where there is no C compiler, or another CUDA is in use.</summary>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            Assert.Ignore(problem);
        }
    }

    /// <summary>What is allocated and not freed.</summary>
    public static int Live => ((delegate* unmanaged<int>)Function("fake_live"))();

    /// <summary>The calling thread's context.</summary>
    public static nint Current => ((delegate* unmanaged<nint>)Function("fake_current"))();

    /// <summary>Makes every launch fail from now on, or work again.</summary>
    public static void Lose(bool yes) => ((delegate* unmanaged<int, void>)Function("fake_lose"))(yes ? 1 : 0);

    private static nint Function(string name) => NativeLibrary.GetExport(_library, name);

    private static string? Build()
    {
        if (Environment.GetEnvironmentVariable(SearchEnvironment.Own) is { Length: > 0 } other)
        {
            return $"the fake device is not used, as {SearchEnvironment.Own} is {other}";
        }

        var folder = Directory.CreateTempSubdirectory("alexnet-fake-cuda-").FullName;
        try
        {
            var library = Path.Combine(folder, "libfakecuda.so");
            if (Compile(library) is { } problem)
            {
                return problem;
            }

            _library = NativeLibrary.Load(library);
            Environment.SetEnvironmentVariable(SearchEnvironment.Own, library);
            _ = CudaLibraries.HasDriver;
            _ = CudaLibraries.LoadToolkit();
            return null;
        }
        finally
        {
            // Loaded libraries outlive their files.
            Environment.SetEnvironmentVariable(SearchEnvironment.Own, null);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Compile(string library)
    {
        var source = Path.Combine(TestContext.CurrentContext.TestDirectory, "Cuda", "Fake", "fake_cuda.c");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O1", "-w", "-o", library, source])
            {
                RedirectStandardError = true,
            })!;
            var errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? null : throw new InvalidOperationException($"gcc: {errors}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "gcc is missing (apt-get install gcc): the wrappers of CUDA are not tested";
        }
    }
}
