using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>The software device's convolutions in two groups, against sums written out.</summary>
[TestFixture(false, false)]
[TestFixture(false, true)]
[TestFixture(true, false)]
[TestFixture(true, true)]
public sealed unsafe class SoftwareDeviceConvolutionTests(bool bf16, bool channelsLast) : SoftwareDeviceTest
{
    private const int Groups = 2;
    private const int Workspace = 4096;

    private static readonly Shape X = new(2, 4, 5, 4);
    private static readonly Shape W = new(6, 2, 3, 2);
    private static readonly Shape Y = new(2, 6, 3, 3);
    private static readonly Shape Bias = new(1, 6, 1, 1);

    private readonly float[] _x = DeviceArrays.Small(X.Count, 1);
    private readonly float[] _w = DeviceArrays.Small(W.Count, 2);
    private readonly float[] _y = DeviceArrays.Small(Y.Count, 3);
    private readonly float[] _bias = DeviceArrays.Small(Bias.Count, 4);

    private CuDnn.DataType Type => bf16 ? CuDnn.DataType.Bf16 : CuDnn.DataType.F32;

    private CuDnn.TensorFormat Format => channelsLast ? CuDnn.TensorFormat.Nhwc : CuDnn.TensorFormat.Nchw;

    private int Lanes => channelsLast ? 1 : 0;

    [Test]
    public void Forward_IsTheSum()
    {
        var expected = new float[Y.Count];
        ForEach((x, w, y) => expected[y] += _x[x] * _w[w]);
        Run(2, (cudnn, x, w, y, _, workspace) => CuDnn.cudnnConvolutionForward(
            cudnn.Handle, CuDnnConvolution.One, cudnn.X, x, cudnn.W, w, cudnn.Convolution, CuDnn.ForwardAlgorithm.ImplicitPrecompGemm, workspace, Workspace,
            CuDnnConvolution.Zero, cudnn.Y, y), expected);
    }

    [Test]
    public void BiasActivationForward_IsTheSumRectified()
    {
        var expected = new float[Y.Count];
        ForEach((x, w, y) => expected[y] += _x[x] * _w[w]);
        expected = [.. expected.Select((value, i) => MathF.Max(value + _bias[ChannelOfY(i)], 0))];
        Run(2, (cudnn, x, w, y, bias, workspace) => CuDnn.cudnnConvolutionBiasActivationForward(
            cudnn.Handle, CuDnnConvolution.One, cudnn.X, x, cudnn.W, w, cudnn.Convolution, CuDnn.ForwardAlgorithm.ImplicitPrecompGemm, workspace, Workspace,
            CuDnnConvolution.Zero, cudnn.Y, y, cudnn.Bias, bias, cudnn.Relu, cudnn.Y, y), expected);
    }

    /// <summary>A 1 with a bit that TF32 has no room for.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Forward_OfFloat32IsTf32UnlessItIsByFma(bool byFma)
    {
        var math = byFma ? CuDnn.MathType.Fma : CuDnn.MathType.Default;
        var factor = 1 + MathF.ScaleB(1, -12);
        var expected = new float[Y.Count];
        ForEach((_, w, y) => expected[y] += _w[w] * (bf16 || !byFma ? 1 : factor));
        Run(2, (cudnn, x, w, y, _, workspace) =>
        {
            CuDnn.cudnnSetConvolutionMathType(cudnn.Convolution, math).ThrowIfFailed();
            return CuDnn.cudnnConvolutionForward(
                cudnn.Handle, CuDnnConvolution.One, cudnn.X, x, cudnn.W, w, cudnn.Convolution, CuDnn.ForwardAlgorithm.ImplicitPrecompGemm, workspace, Workspace,
                CuDnnConvolution.Zero, cudnn.Y, y);
        }, expected, [.. Enumerable.Repeat(factor, X.Count)]);
    }

    /// <summary>An algorithm is suggested with a math type; with another there is no kernel.</summary>
    [Test]
    public void Forward_HasNoTensorCoresInItsAlgorithm0()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var cudnn = new CuDnnConvolution(stream, Type, Format, X, W, Y, Bias);
        CuDnn.cudnnSetConvolutionMathType(cudnn.Convolution, CuDnn.MathType.TensorOp).ThrowIfFailed();
        Assert.That(
            CuDnn.cudnnGetConvolutionForwardWorkspaceSize(
                cudnn.Handle, cudnn.X, cudnn.W, cudnn.Convolution, cudnn.Y, CuDnn.ForwardAlgorithm.ImplicitGemm, out _),
            Is.EqualTo(CuDnn.Status.NotSupported));
    }

    [Test]
    public void Forward_AtNoMultipleOfSixteenBytesIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var cudnn = new CuDnnConvolution(stream, Type, Format, X, W, Y, Bias);
        var (x, w, y) = (arrays.Bytes(1024), arrays.Add(_w), arrays.Add(_y));
        var status = CuDnn.cudnnConvolutionForward(
            cudnn.Handle, CuDnnConvolution.One, cudnn.X, x + 8, cudnn.W, w, cudnn.Convolution, CuDnn.ForwardAlgorithm.ImplicitPrecompGemm,
            arrays.Bytes(Workspace), Workspace, CuDnnConvolution.Zero, cudnn.Y, y);
        Assert.That(status, Is.EqualTo(CuDnn.Status.ExecutionFailed));
        AssertReported("is no multiple of 16 bytes");
    }

    [Test]
    public void BackwardData_IsItsTranspose()
    {
        var expected = new float[X.Count];
        ForEach((x, w, y) => expected[x] += _y[y] * _w[w]);
        Run(0, (cudnn, x, w, y, _, workspace) => CuDnn.cudnnConvolutionBackwardData(
            cudnn.Handle, CuDnnConvolution.One, cudnn.W, w, cudnn.Y, y, cudnn.Convolution, CuDnn.BackwardDataAlgorithm.Algorithm1, workspace, Workspace,
            CuDnnConvolution.Zero, cudnn.X, x), expected);
    }

    [Test]
    public void BackwardFilter_IsItsGradient()
    {
        var expected = (float[])_w.Clone();
        ForEach((x, w, y) => expected[w] += _x[x] * _y[y]);
        Run(1, (cudnn, x, w, y, _, workspace) => CuDnn.cudnnConvolutionBackwardFilter(
            cudnn.Handle, CuDnnConvolution.One, cudnn.X, x, cudnn.Y, y, cudnn.Convolution, CuDnn.BackwardFilterAlgorithm.Algorithm1, workspace, Workspace,
            CuDnnConvolution.One, cudnn.W, w), expected);
    }

    [Test]
    public void Forward_WithoutItsWorkspaceIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var cudnn = new CuDnnConvolution(stream, Type, Format, X, W, Y, Bias);
        var status = CuDnn.cudnnConvolutionForward(
            cudnn.Handle, CuDnnConvolution.One, cudnn.X, 0, cudnn.W, 0, cudnn.Convolution, CuDnn.ForwardAlgorithm.ImplicitPrecompGemm, 0, 0, CuDnnConvolution.Zero, cudnn.Y,
            0);
        Assert.That(status, Is.EqualTo(CuDnn.Status.BadParam));
        AssertReported("cudnnConvolutionForward: no workspace");
    }

    /// <summary>Runs a call on all tensors, and compares one of them: 0 x, 1 w, 2 y, 3 the bias.</summary>
    private void Run(
        int result, Func<CuDnnConvolution, nint, nint, nint, nint, nint, CuDnn.Status> call, float[] expected, float[]? images = null)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var arrays = new DeviceArrays(context, bf16);
        using var cudnn = new CuDnnConvolution(stream, Type, Format, X, W, Y, Bias);
        nint[] pointers = [arrays.Add(images ?? _x), arrays.Add(_w), arrays.Add(_y), arrays.Add(_bias)];
        call(cudnn, pointers[0], pointers[1], pointers[2], pointers[3], arrays.Bytes(Workspace)).ThrowIfFailed();
        stream.Synchronize();
        Assert.That(arrays.Read(pointers[result]), Is.EqualTo(expected));
    }

    /// <summary>All products of the convolution, by their places in memory: rows in steps of 2 from −1 on, columns of 1 from 0.</summary>
    private void ForEach(Action<int, int, int> product)
    {
        foreach (var i in Enumerable.Range(0, Y.Count * W.C * W.H * W.W))
        {
            var (n, k, row, column) = Y.Split(i / (W.C * W.H * W.W));
            var (_, c, r, s) = W.Split(i % (W.C * W.H * W.W));
            var (xRow, xColumn) = ((2 * row) - 1 + r, column + s);
            if (xRow >= 0 && xRow < X.H)
            {
                var channel = (k / (W.N / Groups) * W.C) + c;
                product(X.At(Lanes, n, channel, xRow, xColumn), W.At(Lanes, k, c, r, s), Y.At(Lanes, n, k, row, column));
            }
        }
    }

    private int ChannelOfY(int place) => channelsLast ? place % Y.C : place / (Y.H * Y.W) % Y.C;
}
