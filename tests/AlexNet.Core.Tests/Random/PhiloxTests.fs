module AlexNet.Core.Tests.PhiloxTests

open NUnit.Framework
open AlexNet.Core

/// The known answers for philox4x32-10 that come with the authors' Random123: zeros, ones, and the digits of pi.
[<TestCase(0x0UL, 0x0u, 0x0u, 0x0u, 0x0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)>]
[<TestCase(0xffffffffffffffffUL, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)>]
[<TestCase(0x299f31d0a4093822UL, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)>]
let ``the generator gives the published answers`` (key: uint64, c0, c1, c2, c3, x: uint32, y: uint32, z: uint32, w: uint32) =
    let block = Philox.Block(key, c0, c1, c2, c3)
    Assert.That([| block.X; block.Y; block.Z; block.W |], equalTo [| x; y; z; w |])
    Assert.That(Array.init 4 block.Word, equalTo [| x; y; z; w |])
