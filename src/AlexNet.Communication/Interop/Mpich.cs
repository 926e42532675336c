using System.Runtime.InteropServices;

namespace AlexNet.Communication.Interop;

/// <summary>MPICH from 3.1 on, and what has its ABI, as Intel's MPI: handles are numbers (mpi.h of MPICH 4.0).</summary>
/// <param name="file">What it was loaded by.</param>
internal sealed unsafe partial class Mpich(string file) : IMpi
{
    public const string Library = "libmpich.so.12";

    private const int MPI_THREAD_FUNNELED = 1;

    private readonly int _world = 0x44000000;
    private readonly int _byte = 0x4c00010d;
    private readonly int _errorsReturn = 0x54000001;
    private readonly nint _statusesIgnore = 1;

    public string File => file;

    public int RequestSize => sizeof(int);

    public int InitThread() => MPI_Init_thread(null, null, MPI_THREAD_FUNNELED, out _);

    public int Rank(out int rank) => MPI_Comm_rank(_world, out rank);

    public int Size(out int size) => MPI_Comm_size(_world, out size);

    public int ReturnErrors() => MPI_Comm_set_errhandler(_world, _errorsReturn);

    public int Send(nint data, int bytes, int peer, int tag, void* request) => MPI_Isend((void*)data, bytes, _byte, peer, tag, _world, request);

    public int Receive(nint data, int bytes, int peer, int tag, void* request) => MPI_Irecv((void*)data, bytes, _byte, peer, tag, _world, request);

    public int TestSome(int count, void* requests, out int done, int* indices) => MPI_Testsome(count, requests, out done, indices, _statusesIgnore);

    public int ErrorText(int code, byte* text, out int length) => MPI_Error_string(code, text, out length);

    public int Version(byte* text, out int length) => MPI_Get_library_version(text, out length);

    public int Finish() => MPI_Finalize();

    public int Abort(int exitCode) => MPI_Abort(_world, exitCode);

    [LibraryImport(Library)]
    private static partial int MPI_Init_thread(int* argc, byte*** argv, int required, out int provided);

    [LibraryImport(Library)]
    private static partial int MPI_Finalize();

    [LibraryImport(Library)]
    private static partial int MPI_Abort(int comm, int errorcode);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_rank(int comm, out int rank);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_size(int comm, out int size);

    [LibraryImport(Library)]
    private static partial int MPI_Comm_set_errhandler(int comm, int errhandler);

    [LibraryImport(Library)]
    private static partial int MPI_Isend(void* buf, int count, int datatype, int dest, int tag, int comm, void* request);

    [LibraryImport(Library)]
    private static partial int MPI_Irecv(void* buf, int count, int datatype, int source, int tag, int comm, void* request);

    [LibraryImport(Library)]
    private static partial int MPI_Testsome(int incount, void* requests, out int outcount, int* indices, nint statuses);

    [LibraryImport(Library)]
    private static partial int MPI_Error_string(int errorcode, byte* text, out int resultlen);

    [LibraryImport(Library)]
    private static partial int MPI_Get_library_version(byte* version, out int resultlen);
}
