namespace AlexNet.Communication.Interop;

/// <summary>The calls of MPI in use, on the world of all processes and on bytes: what libraries with different handles have in common. Each returns
/// MPI's code. All are made by the one thread that has called <see cref="InitThread"/>.</summary>
internal unsafe interface IMpi
{
    /// <summary>The soname or path of the library.</summary>
    string File { get; }

    /// <summary>Bytes of an <c>MPI_Request</c>.</summary>
    int RequestSize { get; }

    /// <summary>MPI_Init_thread: only the calling thread makes calls.</summary>
    int InitThread();

    int Rank(out int rank);

    int Size(out int size);

    /// <summary>MPI_Comm_set_errhandler: errors are returned, not fatal.</summary>
    int ReturnErrors();

    /// <summary>MPI_Isend</summary>
    int Send(nint data, int bytes, int peer, int tag, void* request);

    /// <summary>MPI_Irecv</summary>
    int Receive(nint data, int bytes, int peer, int tag, void* request);

    /// <summary>MPI_Testsome</summary>
    int TestSome(int count, void* requests, out int done, int* indices);

    /// <summary>MPI_Error_string</summary>
    int ErrorText(int code, byte* text, out int length);

    /// <summary>MPI_Get_library_version</summary>
    int Version(byte* text, out int length);

    int Finish();

    int Abort(int exitCode);
}
