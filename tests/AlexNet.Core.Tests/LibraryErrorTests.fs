module AlexNet.Core.Tests.LibraryErrorTests

open NUnit.Framework
open AlexNet.Core

/// What .NET says, with the loader's words at its end.
let private words (line: string) =
    $"Unable to load shared library 'libdnnl.so.2' or one of its dependencies. Consider using strace.\n{line}\nliblibdnnl.so.2: cannot open shared object file: No such file or directory\n"

[<TestCase("libdnnl.so.2: failed to map segment from shared object")>]
[<TestCase("libdnnl.so.2: failed to map segment from shared object: Cannot allocate memory")>]
[<TestCase("libdnnl.so.2: cannot create shared object descriptor: Cannot allocate memory")>]
[<TestCase("libdnnl.so.2: cannot map zero-fill pages")>]
[<TestCase("Error loading shared library libdnnl.so.2: Out of memory")>]
let ``memory that is short is told by its line`` (line: string) =
    Assert.That(LibraryError.ShortOfMemory(words line), equalTo line)

    Assert.That(
        userError (fun () -> LibraryError.ThrowIfShortOfMemory("libdnnl.so.2", words line)),
        equalTo
            $"libdnnl.so.2 cannot be loaded, as memory is short ({line}); more is allowed by the container's limit or ulimit -v, where they are set"
    )

[<TestCase("libdnnl.so.2: cannot open shared object file: No such file or directory")>]
[<TestCase("/home/libdnnl.so.2: failed to map segment from shared object: Operation not permitted")>]
[<TestCase("libgomp.so.1: cannot allocate memory in static TLS block")>]
[<TestCase("libdnnl.so.2: invalid ELF header")>]
let ``everything else is no lack of memory`` (line: string) =
    Assert.That(LibraryError.ShortOfMemory(words line), Is.Null)
    Assert.DoesNotThrow(fun () -> LibraryError.ThrowIfShortOfMemory("libdnnl.so.2", words line))
