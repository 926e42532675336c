module AlexNet.Core.Tests.ThreadShareTests

open NUnit.Framework
open AlexNet.Core

let private shares (processes: (string * int) list) =
    let all =
        processes
        |> List.map (fun (numbers, atATime) -> { Numbers = numbers; AtATime = atATime })
        |> Array.ofList

    [ for index in 0 .. all.Length - 1 -> ThreadShare.Of(all, index) ]

[<Test>]
let ``a process that is alone on its host has all that it may use`` () =
    Assert.That(shares [ "0-7", 8 ], equalTo [ 8 ])
    Assert.That(shares [ "0-3,8,10-11", 7 ], equalTo [ 7 ])

[<Test>]
let ``processes that are bound to processors of their own use these`` () =
    Assert.That(shares [ "0-1", 2; "2-5", 4 ], equalTo [ 2; 4 ])

[<Test>]
let ``processes that may run anywhere divide the processors, and all get as many`` () =
    Assert.That(shares [ "0-7", 8; "0-7", 8 ], equalTo [ 4; 4 ])
    Assert.That(shares [ "0-6", 7; "0-6", 7; "0-6", 7 ], equalTo [ 2; 2; 2 ])
    Assert.That(shares [ "0-2", 3; "0-2", 3; "0-2", 3 ], equalTo [ 1; 1; 1 ])

[<Test>]
let ``a processor is divided among those that share it`` () =
    Assert.That(shares [ "0-3", 4; "0-3", 4; "4-7", 4 ], equalTo [ 2; 2; 4 ])
    Assert.That(shares [ "0-3", 4; "2-5", 4 ], equalTo [ 3; 3 ])

[<Test>]
let ``there is one thread at least`` () =
    Assert.That(shares [ "0", 1; "0", 1; "0", 1 ], equalTo [ 1; 1; 1 ])

[<Test>]
let ``what a container allows is divided too`` () =
    Assert.That(shares [ "0-63", 6; "0-63", 6 ], equalTo [ 3; 3 ])
    Assert.That(shares [ "0-63", 1; "0-63", 1 ], equalTo [ 1; 1 ])

[<Test>]
let ``where the list is unknown, the number is divided`` () =
    Assert.That(shares [ "", 8; "", 8 ], equalTo [ 4; 4 ])
    Assert.That(shares [ "?", 9; "?", 9 ], equalTo [ 4; 4 ])

let private unused allowed online =
    ThreadShare.Unused([| for numbers in allowed -> { Numbers = numbers; AtATime = 1 } |], { Numbers = online; AtATime = 0 })

[<Test>]
let ``a host whose processes are bound to less than half of it is told`` () =
    Assert.That(unused [ "0"; "1" ] "0-63", equalTo (System.Nullable 2))
    Assert.That(unused [ "0-7"; "8-15" ] "0-63", equalTo (System.Nullable 16))
    Assert.That(unused [ "0-15"; "16-31" ] "0-63", equalTo (System.Nullable()))
    Assert.That(unused [ "0-63"; "0-63" ] "0-63", equalTo (System.Nullable()))
    Assert.That(unused [ ""; "" ] "0-63", equalTo (System.Nullable()))
