using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libcuda.so.1, the CUDA driver: the calls in use, under their exported names (cuda.h of CUDA 12 and 13, where all of them are
/// the same). Handles and device addresses (<c>CUdeviceptr</c>) are <c>nint</c>.</summary>
internal static unsafe partial class LibCuda
{
    public const string Library = WantedLibrary.DriverImport;

    static LibCuda() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial CUresult cuGetErrorName(CUresult error, byte** pStr);

    [LibraryImport(Library)]
    public static partial CUresult cuGetErrorString(CUresult error, byte** pStr);

    [LibraryImport(Library)]
    public static partial CUresult cuInit(uint Flags);

    [LibraryImport(Library)]
    public static partial CUresult cuDriverGetVersion(out int driverVersion);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceGetCount(out int count);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceGetName(byte* name, int len, int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceGetAttribute(out int pi, DeviceAttribute attrib, int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceGetUuid_v2(byte* uuid, int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceTotalMem_v2(out nuint bytes, int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuDevicePrimaryCtxRetain(out nint pctx, int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuDevicePrimaryCtxRelease_v2(int dev);

    [LibraryImport(Library)]
    public static partial CUresult cuCtxSetCurrent(nint ctx);

    [LibraryImport(Library)]
    public static partial CUresult cuCtxSynchronize();

    [LibraryImport(Library)]
    public static partial CUresult cuCtxGetStreamPriorityRange(out int leastPriority, out int greatestPriority);

    [LibraryImport(Library)]
    public static partial CUresult cuDeviceCanAccessPeer(out int canAccessPeer, int dev, int peerDev);

    [LibraryImport(Library)]
    public static partial CUresult cuCtxEnablePeerAccess(nint peerContext, uint Flags);

    [LibraryImport(Library)]
    public static partial CUresult cuMemGetInfo_v2(out nuint free, out nuint total);

    [LibraryImport(Library)]
    public static partial CUresult cuMemAlloc_v2(out nint dptr, nuint bytesize);

    [LibraryImport(Library)]
    public static partial CUresult cuMemFree_v2(nint dptr);

    [LibraryImport(Library)]
    public static partial CUresult cuMemHostAlloc(out nint pp, nuint bytesize, uint Flags);

    [LibraryImport(Library)]
    public static partial CUresult cuMemFreeHost(nint p);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyHtoD_v2(nint dstDevice, void* srcHost, nuint ByteCount);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyDtoH_v2(void* dstHost, nint srcDevice, nuint ByteCount);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyHtoDAsync_v2(nint dstDevice, void* srcHost, nuint ByteCount, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyDtoHAsync_v2(void* dstHost, nint srcDevice, nuint ByteCount, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyDtoDAsync_v2(nint dstDevice, nint srcDevice, nuint ByteCount, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuMemcpyPeerAsync(
        nint dstDevice, nint dstContext, nint srcDevice, nint srcContext, nuint ByteCount, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuMemsetD8Async(nint dstDevice, byte uc, nuint N, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuMemsetD32Async(nint dstDevice, uint ui, nuint N, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamCreateWithPriority(out nint phStream, uint flags, int priority);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamDestroy_v2(nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuLaunchHostFunc(nint hStream, delegate* unmanaged[Cdecl]<nint, void> fn, nint userData);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamSynchronize(nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamQuery(nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamWaitEvent(nint hStream, nint hEvent, uint Flags);

    [LibraryImport(Library)]
    public static partial CUresult cuEventCreate(out nint phEvent, uint Flags);

    [LibraryImport(Library)]
    public static partial CUresult cuEventDestroy_v2(nint hEvent);

    [LibraryImport(Library)]
    public static partial CUresult cuEventRecord(nint hEvent, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuEventQuery(nint hEvent);

    [LibraryImport(Library)]
    public static partial CUresult cuEventSynchronize(nint hEvent);

    [LibraryImport(Library)]
    public static partial CUresult cuEventElapsedTime(out float pMilliseconds, nint hStart, nint hEnd);

    [LibraryImport(Library)]
    public static partial CUresult cuModuleLoadData(out nint module, void* image);

    [LibraryImport(Library)]
    public static partial CUresult cuModuleUnload(nint hmod);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial CUresult cuModuleGetFunction(out nint hfunc, nint hmod, string name);

    [LibraryImport(Library)]
    public static partial CUresult cuFuncGetAttribute(out int pi, FunctionAttribute attrib, nint hfunc);

    [LibraryImport(Library)]
    public static partial CUresult cuFuncSetAttribute(nint hfunc, FunctionAttribute attrib, int value);

    [LibraryImport(Library)]
    public static partial CUresult cuLaunchKernel(
        nint f, uint gridDimX, uint gridDimY, uint gridDimZ, uint blockDimX, uint blockDimY, uint blockDimZ,
        uint sharedMemBytes, nint hStream, void** kernelParams, void** extra);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamBeginCapture_v2(nint hStream, CaptureMode mode);

    [LibraryImport(Library)]
    public static partial CUresult cuStreamEndCapture(nint hStream, out nint phGraph);

    [LibraryImport(Library)]
    public static partial CUresult cuGraphInstantiateWithFlags(out nint phGraphExec, nint hGraph, ulong flags);

    [LibraryImport(Library)]
    public static partial CUresult cuGraphExecUpdate_v2(nint hGraphExec, nint hGraph, out GraphExecUpdateResultInfo resultInfo);

    [LibraryImport(Library)]
    public static partial CUresult cuGraphLaunch(nint hGraphExec, nint hStream);

    [LibraryImport(Library)]
    public static partial CUresult cuGraphExecDestroy(nint hGraphExec);

    [LibraryImport(Library)]
    public static partial CUresult cuGraphDestroy(nint hGraph);
}
