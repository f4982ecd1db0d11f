import Merkle
import Testing

@Suite struct CheckpointTests {
    static let rootLine = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

    /// The example of the tlog-cosignature specification: a log's signature and a witness's.
    static let specificationNote =
        "example.com/behind-the-sofa\n20852163\n\(rootLine)\n\n"
        + "— example.com/behind-the-sofa "
        + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
        + "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"

    @Test func specificationExample() throws {
        let note = try SignedNote(parsing: bytes(Self.specificationNote))
        #expect(note.bytes == bytes(Self.specificationNote))
        let checkpoint = try Checkpoint(parsing: note.text)
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.root.description == Self.rootLine)
        #expect(checkpoint.extensionLines.isEmpty)
        #expect(checkpoint.text == note.text)
        #expect(note.signatures.map(\.cosignedAtSeconds) == [nil, 1_679_315_147])
    }

    /// A checkpoint that Go's checksum database signed, published in github.com/transparency-dev/formats.
    @Test func checksumDatabase() throws {
        let key = try VerifierKey(
            parsing: "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8".utf8)
        let note = try SignedNote(
            parsing: bytes(
                "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n— sum.golang.org "
                    + "Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n"))
        #expect(try note.verifiedSignatures(by: [key]).count == 1)
        let checkpoint = try Checkpoint(parsing: note.text)
        #expect(checkpoint.origin == "go.sum database tree")
        #expect(checkpoint.size == 6_476_701)
    }

    @Test func extensionLinesAndEmptyTree() throws {
        let checkpoint = try Checkpoint(
            origin: "ledger.example/naloxone", size: 0, root: .emptyRoot, extensionLines: ["one", "two +"])
        #expect(
            checkpoint.text
                == bytes("ledger.example/naloxone\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\none\ntwo +\n"))
        #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
        let largest = try Checkpoint(origin: "o", size: .max, root: .emptyRoot)
        #expect(try Checkpoint(parsing: largest.text) == largest)
        #expect(largest != (try Checkpoint(origin: "o", size: .max - 1, root: .emptyRoot)))
    }

    static let malformed: [(String, NoteError)] = [
        ("", .textWithoutNewline),
        ("o", .textWithoutNewline),
        ("\n", .badCheckpointLine(number: 2)),
        ("o\n", .badCheckpointLine(number: 2)),
        ("o\n1\n", .badCheckpointLine(number: 3)),
        ("o\n1\n\(rootLine)", .textWithoutNewline),
        ("\n1\n\(rootLine)\n", .badCheckpointLine(number: 1)),
        ("o\n01\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n00\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n+1\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n-1\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n 1\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n18446744073709551616\n\(rootLine)\n", .badCheckpointLine(number: 2)),
        ("o\n1\n\(rootLine.dropLast())\n", .badCheckpointLine(number: 3)),
        ("o\n1\n\(rootLine) \n", .badCheckpointLine(number: 3)),
        ("o\n1\nAAAA\n", .badCheckpointLine(number: 3)),
        ("o\n1\n\(rootLine)\n\n", .badCheckpointLine(number: 4)),
        ("o\n1\n\(rootLine)\none\n\ntwo\n", .badCheckpointLine(number: 5)),
        ("o\r\n1\r\n\(rootLine)\r\n", .badCharacters),
    ]

    @Test(arguments: malformed) func refused(text: String, error: NoteError) {
        #expect(throws: error) { try Checkpoint(parsing: bytes(text)) }
    }

    @Test func linesThatWouldBreakTheText() {
        #expect(throws: NoteError.badCheckpointLine(number: 1)) {
            try Checkpoint(origin: "", size: 1, root: .emptyRoot)
        }
        #expect(throws: NoteError.badCheckpointLine(number: 1)) {
            try Checkpoint(origin: "a\nb", size: 1, root: .emptyRoot)
        }
        #expect(throws: NoteError.badCheckpointLine(number: 5)) {
            try Checkpoint(origin: "a", size: 1, root: .emptyRoot, extensionLines: ["b", "c\n— d"])
        }
    }
}

@Suite struct CosignatureTests {
    let signer: NoteSigner
    let witness: Cosigner
    let checkpoint: Checkpoint

    init() throws {
        signer = try NoteSigner(name: "ledger.example/naloxone", seed: [UInt8](repeating: 1, count: 32))
        witness = try Cosigner(name: "witness.example/w1", seed: [UInt8](repeating: 2, count: 32))
        checkpoint = try Checkpoint(origin: "ledger.example/naloxone", size: 8, root: sha256([8]))
    }

    func cosigned(atSeconds seconds: UInt64 = 1_679_315_147) throws -> SignedNote {
        var note = try SignedNote(text: checkpoint.text)
        try signer.sign(&note)
        try witness.sign(&note, timestampSeconds: seconds)
        return note
    }

    @Test func roundTrip() throws {
        let note = try cosigned()
        let parsed = try SignedNote(parsing: note.bytes)
        #expect(parsed == note)
        let verified = try parsed.verifiedSignatures(by: [witness.verifierKey, signer.verifierKey])
        #expect(verified.map(\.keyName) == ["ledger.example/naloxone", "witness.example/w1"])
        #expect(verified.map(\.cosignedAtSeconds) == [nil, 1_679_315_147])
        #expect(try VerifierKey(parsing: witness.verifierKey.text.utf8) == witness.verifierKey)
        #expect(witness.verifierKey.type == .cosignature)
    }

    /// The signed message by the specification's words, verified as a plain signature of it.
    @Test func signedMessage() throws {
        let signature = try cosigned().signatures[1]
        #expect(Array(signature.bytes.prefix(8)) == [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB])
        let message =
            "cosignature/v1\ntime 1679315147\nledger.example/naloxone\n8\n\(checkpoint.root)\n"
        var plain = try SignedNote(text: bytes(message))
        try NoteSigner(name: "witness.example/w1", seed: [UInt8](repeating: 2, count: 32)).sign(&plain)
        #expect(plain.signatures[0].bytes == Array(signature.bytes.dropFirst(8)))
    }

    @Test func cosigningAgainReplaces() throws {
        var note = try cosigned()
        try witness.sign(&note, timestampSeconds: 1_679_315_148)
        #expect(note.signatures.map(\.cosignedAtSeconds) == [nil, 1_679_315_148])
    }

    @Test func tamperingIsFound() throws {
        let note = try cosigned()
        let line = Base64.encode([UInt8](repeating: 0, count: 4) + note.signatures[1].bytes).count
        #expect(line == 104)
        let written = note.bytes
        let encodedStart = written.count - 1 - line
        let binary = try #require(Base64.decode(written[encodedStart..<written.count - 1]))
        for position in binary.indices {
            var changed = binary
            changed[position] ^= 1
            let forged = try SignedNote(
                parsing: Array(written[..<encodedStart]) + Base64.encode(changed) + bytes("\n"))
            // Without the right key ID it is a stranger's signature.
            let error = position < 4 ? NoteError.noKnownSignature : .wrongSignature(keyName: "witness.example/w1")
            #expect(throws: error) { try forged.verifiedSignatures(by: [witness.verifierKey]) }
        }
        let other = try Checkpoint(origin: checkpoint.origin, size: 9, root: checkpoint.root)
        #expect(!witness.verifierKey.verifies(note.signatures[1], text: other.text))
        #expect(!signer.verifierKey.verifies(note.signatures[1], text: note.text))
    }

    @Test func refusals() throws {
        var note = try SignedNote(text: bytes("no checkpoint\n"))
        #expect(throws: NoteError.badCheckpointLine(number: 2)) { try witness.sign(&note, timestampSeconds: 1) }
        #expect(note.signatures.isEmpty)
        #expect(throws: NoteError.timestampTooLarge) { try cosigned(atSeconds: UInt64(Int64.max) + 1) }
        #expect(try cosigned(atSeconds: UInt64(Int64.max)).verifiedSignatures(by: [witness.verifierKey]).count == 1)
    }
}
