module AlexNet.Core.Tests.StageStateTests

open NUnit.Framework
open AlexNet.Core

[<TestCase(1, 0, 2, 1, true, StageState.Working)>]
[<TestCase(2, 0, 0, 0, true, StageState.Working)>]
[<TestCase(0, 3, 0, 0, false, StageState.WaitingForWorker)>]
[<TestCase(0, 1, 0, 0, true, StageState.WaitingForWorker)>]
[<TestCase(0, 0, 0, 1, true, StageState.WaitingForWorker)>]
[<TestCase(0, 0, 0, 1, false, StageState.WaitingForWorker)>]
[<TestCase(0, 0, 2, 1, false, StageState.HeldBack)>]
[<TestCase(0, 1, 2, 1, false, StageState.HeldBack)>]
[<TestCase(0, 0, 1, 0, false, StageState.HeldBack)>]
[<TestCase(0, 0, 0, 0, true, StageState.HeldBack)>]
[<TestCase(0, 0, 0, 0, false, StageState.WaitingForInput)>]
let ``a stage is at work, short of something, or held back``
    (atWork: int, queued: int, finished: int, offered: int, ringIsEmpty: bool, expected: StageState)
    =
    Assert.That(StageStates.Of(atWork, queued, finished, offered, ringIsEmpty), equalTo expected)
