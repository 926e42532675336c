using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Native;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>The software device's matrix products, against sums written out.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed unsafe class SoftwareDeviceProductTests(bool bf16) : SoftwareDeviceTest
{
    private const int M = 5;
    private const int N = 3;
    private const int K = 7;

    private CuBlas.DataType Type => bf16 ? CuBlas.DataType.Bf16 : CuBlas.DataType.F32;

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void GemmEx_IsTheProduct(bool transA, bool transB)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        var (a, b, c) = (DeviceArrays.Small(M * K, 1), DeviceArrays.Small(K * N, 2), DeviceArrays.Small(M * N, 3));
        var (pa, pb, pc) = (arrays.Add(a), arrays.Add(b), arrays.Add(c));
        CuBlas.cublasCreate_v2(out var handle).ThrowIfFailed();
        CuBlas.cublasSetStream_v2(handle, stream.Stream).ThrowIfFailed();
        float alpha = 2, beta = 1;
        CuBlas.cublasGemmEx(
            handle, Of(transA), Of(transB), M, N, K, &alpha, pa, Type, transA ? K : M, pb, Type, transB ? N : K, &beta, pc, Type, M,
            CuBlas.ComputeType.F32, CuBlas.DefaultAlgorithm).ThrowIfFailed();
        stream.Synchronize();
        Assert.That(arrays.Read(pc), Is.EqualTo(Product(a, transA, b, transB).Zip(c, (product, before) => (2 * product) + before)));
        CuBlas.cublasDestroy_v2(handle).ThrowIfFailed();
    }

    [Test]
    public void GemmEx_OnNoStreamIsSeen()
    {
        using var context = new CudaContext(0);
        using var arrays = new DeviceArrays(context, bf16);
        var p = arrays.Add(new float[M * M]);
        CuBlas.cublasCreate_v2(out var handle).ThrowIfFailed();
        float alpha = 1, beta = 0;
        var status = CuBlas.cublasGemmEx(
            handle, 0, 0, M, M, M, &alpha, p, Type, M, p, Type, M, &beta, p, Type, M, CuBlas.ComputeType.F32, CuBlas.DefaultAlgorithm);
        Assert.That(status, Is.EqualTo(CuBlas.Status.InvalidValue));
        AssertReported("cublasGemmEx: null is not a stream");
    }

    [Test]
    public void Matmul_WithReluAndBiasKeepsTheMaskForItsGradient()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, bias) = (DeviceArrays.Small(M * K, 1), DeviceArrays.Small(K * N, 2), DeviceArrays.Small(M, 3));
        var (pa, pb, pBias, pd, mask) = (
            arrays.Add(a), arrays.Add(b), arrays.Add(bias), arrays.Add(new float[M * N]), arrays.Bytes(N * CuBlasLtMatmul.MaskLd / 8));
        var workspace = arrays.Bytes(4096);
        matmul.Run(CuBlasLt.Epilogue.ReluAuxBias, pBias, mask, pa, pb, pd, workspace, 4096, stream).ThrowIfFailed();
        stream.Synchronize();
        var before = Product(a, false, b, false).Select((value, i) => value + bias[i % M]).ToArray();
        Assert.That(arrays.Read(pd), Is.EqualTo(before.Select(value => MathF.Max(value, 0))));

        matmul.Run(CuBlasLt.Epilogue.DReluBiasGradient, pBias, mask, pa, pb, pd, workspace, 4096, stream).ThrowIfFailed();
        stream.Synchronize();
        var gradient = Product(a, false, b, false).Select((value, i) => before[i] > 0 ? value : 0).ToArray();
        Assert.That(arrays.Read(pd), Is.EqualTo(gradient));
        Assert.That(arrays.Read(pBias), Is.EqualTo(Enumerable.Range(0, M).Select(row => gradient.Where((_, i) => i % M == row).Sum())));

        matmul.Run(CuBlasLt.Epilogue.BiasGradientA, pBias, 0, pa, pb, pd, workspace, 4096, stream).ThrowIfFailed();
        stream.Synchronize();
        Assert.That(arrays.Read(pBias), Is.EqualTo(Enumerable.Range(0, M).Select(row => a.Where((_, i) => i % M == row).Sum())));
    }

    /// <summary>256 + 1 is no number of bfloat16, which the first half of the sum then is not.</summary>
    [Test]
    public void Matmul_DividesItsSumsInDsTypeUnlessThatIsForbidden()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, 1, 1, 4);
        var (a, b, d) = (arrays.Add([256, 1, -256, 0]), arrays.Add([1, 1, 1, 1]), arrays.Add([0]));
        matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, arrays.Bytes(4096), 4096, stream).ThrowIfFailed();
        stream.Synchronize();
        Assert.That(arrays.Read(d), Is.EqualTo([bf16 ? 0f : 1f]));
    }

    [Test]
    public void Matmul_ChecksItsWorkspace()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[M * K]), arrays.Add(new float[K * N]), arrays.Add(new float[M * N]));
        Assert.That(
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, arrays.Bytes(4096), 64, stream), Is.EqualTo(CuBlas.Status.InvalidValue));
        AssertReported("a workspace of 64 bytes; the algorithm needs 4096");
        Assert.That(
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, arrays.Bytes(64), 4096, stream), Is.EqualTo(CuBlas.Status.InvalidValue));
        AssertReported("4096 bytes where 64 are left");
    }

    [Test]
    public void Matmul_WhoseWorkspaceIsItsResultIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[64]), arrays.Add(new float[64]), arrays.Bytes(8192));
        Assert.That(
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d + 4096, d + 256, 4096, stream), Is.EqualTo(CuBlas.Status.InvalidValue));
        AssertReported("its workspace is a part of what it reads or makes");
    }

    /// <summary>The library takes matrices to begin at multiples of 256 bytes unless it is told that they do not.</summary>
    [Test]
    public void Matmul_OnAnAddressThatItWasNotToldOfIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[64]), arrays.Add(new float[64]), arrays.Add(new float[64]));
        Assert.That(
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b + 16, d, arrays.Bytes(4096), 4096, stream),
            Is.EqualTo(CuBlas.Status.InvalidValue));
        AssertReported("for B is no multiple of 256, for which the algorithm was chosen");
    }

    [Test]
    public void Matmul_WithABiasOfAnotherTypeThanDHasNoAlgorithm()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d, bias) = (arrays.Add(new float[64]), arrays.Add(new float[64]), arrays.Add(new float[64]), arrays.Bytes(64));
        var other = bf16 ? CuBlas.DataType.F32 : CuBlas.DataType.Bf16;
        var refused = Assert.Throws<CudaException>(
            () => matmul.Run(CuBlasLt.Epilogue.Bias, bias, 0, a, b, d, arrays.Bytes(4096), 4096, stream, other))!;
        Assert.That(refused.Message, Does.Contain("NOT_SUPPORTED"));
    }

    /// <summary>At once, whichever is done first: with the second product of the two.</summary>
    [Test]
    public void Workspace_OfTwoStreamsAtOnceIsSeen([Values(1UL, 2UL, 3UL)] ulong seed, [Values] bool captured)
    {
        SoftwareDevice.Reset(seed);
        Assert.Throws<CudaDeviceLostException>(() => ShareAWorkspace(captured, withEvent: false));
        AssertReported("cublasLtMatmul's workspace: uses the workspace of cublasLtMatmul, and neither waits for the other");
    }

    [Test]
    public void Workspace_OfTwoStreamsOneAfterTheOtherIsAllowed([Values] bool captured)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            SoftwareDevice.Reset(seed);
            ShareAWorkspace(captured, withEvent: true);
        }
    }

    [Test]
    public void Workspace_OfTwoStreamsIsAllowedOnceTheHostHasWaited([Values] bool forAll)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var other = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[M * K]), arrays.Add(new float[K * N]), arrays.Add(new float[M * N]));
        var workspace = arrays.Bytes(4096);
        foreach (var each in (CudaStream[])[stream, other, stream])
        {
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, workspace, 4096, each).ThrowIfFailed();
            if (forAll)
            {
                context.Synchronize();
            }
            else
            {
                each.Synchronize();
            }
        }
    }

    /// <summary>A copy into another's workspace is a use of it too.</summary>
    [Test]
    public void Workspace_ThatOtherWorkWritesToIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var other = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[M * K]), arrays.Add(new float[K * N]), arrays.Add(new float[M * N]));
        using var workspace = new CudaDeviceVariable<byte>(context, 8192);
        matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, workspace.DevicePointer, 4096, stream).ThrowIfFailed();
        LibCuda.cuMemsetD8Async(workspace.DevicePointer + 4096, 0, 4096, other.Stream).ThrowIfFailed();
        Assert.Throws<CudaDeviceLostException>(() => workspace.MemsetAsync(0, other));
        AssertReported("cuMemsetD8Async: uses the workspace of cublasLtMatmul, and neither waits for the other");
    }

    /// <summary>A product on each of two streams, the second perhaps behind the first.</summary>
    private void ShareAWorkspace(bool captured, bool withEvent)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var other = new CudaStream(context);
        using var marks = new OwnedParts();
        var (begun, between, ended) = (marks.Own(new CudaEvent(context)), marks.Own(new CudaEvent(context)), marks.Own(new CudaEvent(context)));
        using var arrays = new DeviceArrays(context, bf16);
        using var matmul = new CuBlasLtMatmul(context, Type, M, N, K);
        var (a, b, d) = (arrays.Add(new float[M * K]), arrays.Add(new float[K * N]), arrays.Add(new float[M * N]));
        var (e, workspace) = (arrays.Add(new float[M * N]), arrays.Bytes(4096));
        void Queue()
        {
            begun.Record(stream);
            other.WaitEvent(begun);
            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, d, workspace, 4096, stream).ThrowIfFailed();
            if (withEvent)
            {
                between.Record(stream);
                other.WaitEvent(between);
            }

            matmul.Run(CuBlasLt.Epilogue.Default, 0, 0, a, b, e, workspace, 4096, other).ThrowIfFailed();
            ended.Record(other);
            stream.WaitEvent(ended);
        }

        if (captured)
        {
            using var graph = stream.Capture(Queue);
            using var exec = graph.Instantiate();
            exec.Launch(stream);
            exec.Launch(stream);
            stream.Synchronize();
        }
        else
        {
            Queue();
            Queue();
            stream.Synchronize();
        }
    }

    private static CuBlas.Operation Of(bool transposed) => transposed ? CuBlas.Operation.T : CuBlas.Operation.N;

    private static float[] Product(float[] a, bool transA, float[] b, bool transB)
    {
        float A(int row, int p) => transA ? a[p + (row * K)] : a[row + (p * M)];
        float B(int p, int column) => transB ? b[column + (p * N)] : b[p + (column * K)];
        return [.. Enumerable.Range(0, M * N).Select(i => Enumerable.Range(0, K).Sum(p => A(i % M, p) * B(p, i / M)))];
    }
}
