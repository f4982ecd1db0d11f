import Foundation
import Merkle
import Support
import Testing

/// Notes and keys published with golang.org/x/mod/sumdb/note.
enum PublishedNotes {
    static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let peterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let peterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
        + "\n"
    static let enochLine =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
}

func bytes(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

@Suite struct SignedNoteTests {
    let peter: VerifierKey

    init() throws {
        peter = try VerifierKey(parsing: PublishedNotes.peterKey.utf8)
    }

    @Test func publishedExample() throws {
        // The private key's text is PRIVATE+KEY+PeterNeumann+c74f20a3+ and the Base64 of its type, then the seed.
        let seed = try #require(Base64.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz".utf8))
        let signer = try NoteSigner(name: "PeterNeumann", seed: [UInt8](seed.dropFirst()))
        #expect(signer.verifierKey.text == PublishedNotes.peterKey)
        #expect(signer.verifierKey == peter)
        var note = try SignedNote(text: bytes(PublishedNotes.text))
        try signer.sign(&note)
        #expect(note.bytes == bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine))
        #expect(try note.verifiedSignatures(by: [peter]) == note.signatures)
    }

    /// A second signer's published signature, its key made from a seed of zeros.
    @Test func publishedSecondSignature() throws {
        var note = try SignedNote(parsing: bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine))
        let enoch = try NoteSigner(name: "EnochRoot", seed: [UInt8](repeating: 0, count: 32))
        try enoch.sign(&note)
        let published = PublishedNotes.text + "\n" + PublishedNotes.peterLine + PublishedNotes.enochLine
        #expect(note.bytes == bytes(published))
        #expect(try SignedNote(parsing: bytes(published)) == note)
        #expect(try note.verifiedSignatures(by: [enoch.verifierKey, peter]) == note.signatures)
        #expect(try note.verifiedSignatures(by: [enoch.verifierKey]) == [note.signatures[1]])
        try enoch.sign(&note)
        #expect(note.bytes == bytes(published))
    }

    /// The example of the signed-note specification.
    @Test func specificationExample() throws {
        let key = try VerifierKey(parsing: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".utf8)
        let written = bytes(
            "This is an example message.\n\n— example.com/foo "
                + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
        let note = try SignedNote(parsing: written)
        #expect(try note.verifiedSignatures(by: [key]).count == 1)
        #expect(note.bytes == written)
        #expect(key.keyID == 0x530d_903a)
    }

    @Test func textWithEmptyLines() throws {
        let text = "first\n\n\n— not a signature\n"
        let note = try SignedNote(parsing: bytes(text + "\n" + PublishedNotes.peterLine))
        #expect(note.text == bytes(text))
        #expect(note.bytes == bytes(text + "\n" + PublishedNotes.peterLine))
    }

    @Test func everyFlippedBitOfTheTextIsFound() throws {
        let text = bytes(PublishedNotes.text)
        let signature = try SignedNote(parsing: text + bytes("\n" + PublishedNotes.peterLine)).signatures[0]
        #expect(peter.verifies(signature, text: text))
        for position in text.indices {
            var changed = text
            changed[position] ^= 1 << UInt8(position % 8)
            #expect(!peter.verifies(signature, text: changed))
        }
    }

    @Test func whatIsNotTrusted() throws {
        let note = try SignedNote(parsing: bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine))
        let stranger = try NoteSigner(name: "PeterNeumann", seed: [UInt8](repeating: 9, count: 32)).verifierKey
        #expect(throws: NoteError.noKnownSignature) { try note.verifiedSignatures(by: []) }
        #expect(throws: NoteError.noKnownSignature) { try note.verifiedSignatures(by: [stranger]) }
        let changed = try SignedNote(
            parsing: bytes(PublishedNotes.text + "!\n\n" + PublishedNotes.enochLine + PublishedNotes.peterLine))
        #expect(throws: NoteError.wrongSignature(keyName: "PeterNeumann")) {
            try changed.verifiedSignatures(by: [stranger, peter])
        }
        let shortened = try SignedNote(
            parsing: bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine + "— PeterNeumann x08gowAA\n"))
        #expect(throws: NoteError.wrongSignature(keyName: "PeterNeumann")) {
            try shortened.verifiedSignatures(by: [peter])
        }
        let repeated = try SignedNote(
            parsing: bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine + PublishedNotes.peterLine))
        #expect(try repeated.verifiedSignatures(by: [peter]).count == 1)
    }

    static let malformed: [(String, NoteError)] = [
        ("", .noSignatures),
        ("\n", .noSignatures),
        ("text\n", .noSignatures),
        ("text\n\n", .noSignatures),
        ("text\n" + PublishedNotes.peterLine, .noSignatures),
        ("text\n\n" + PublishedNotes.peterLine.dropLast(), .badSignatureLine(number: 1)),
        ("text\n\n" + PublishedNotes.peterLine + PublishedNotes.peterLine.dropLast(), .badSignatureLine(number: 2)),
        ("text\n\n" + PublishedNotes.peterLine + "Unexpected line.\n", .badSignatureLine(number: 2)),
        ("text\n\n" + PublishedNotes.peterLine + "\n", .noSignatures),
        ("te\rxt\n\n" + PublishedNotes.peterLine, .badCharacters),
        ("text\r\n\r\n" + PublishedNotes.peterLine, .badCharacters),
        ("\u{1}text\n\n" + PublishedNotes.peterLine, .badCharacters),
        ("text\n\n— Peter\tNeumann x08gowAA\n", .badCharacters),
        ("text\n\n- Peter x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n—Peter x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter Neumann x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter\u{a0}Neumann x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter+Neumann x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n—  x08gowAA\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter \n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter x08gow==\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter x08gowAA \n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter x08gowA\n", .badSignatureLine(number: 1)),
        ("text\n\n— Peter x08gowB=\n", .badSignatureLine(number: 1)),
    ]

    @Test(arguments: malformed) func refused(written: String, error: NoteError) {
        #expect(throws: error) { try SignedNote(parsing: bytes(written)) }
    }

    @Test func asManySignaturesAsPermitted() throws {
        let seed = [UInt8](repeating: 3, count: 32)
        func written(_ count: Int) -> [UInt8] {
            bytes("text\n\n" + String(repeating: PublishedNotes.peterLine, count: count))
        }
        #expect(throws: NoteError.tooManySignatures) { try SignedNote(parsing: written(101)) }
        var note = try SignedNote(parsing: written(100))
        #expect(throws: NoteError.tooManySignatures) { try NoteSigner(name: "one.more", seed: seed).sign(&note) }
        note = try SignedNote(parsing: written(99))
        try NoteSigner(name: "one.more", seed: seed).sign(&note)
        #expect(note.signatures.count == 100)
    }

    @Test func refusedBytes() {
        #expect(throws: NoteError.badCharacters) {
            try SignedNote(parsing: [0xFF] + bytes("text\n\n" + PublishedNotes.peterLine))
        }
        #expect(throws: NoteError.badCharacters) {
            try SignedNote(parsing: bytes("text\n\n") + [0xC0, 0x80] + bytes(PublishedNotes.peterLine))
        }
        #expect(throws: NoteError.textWithoutNewline) { try SignedNote(text: bytes("text")) }
        #expect(throws: NoteError.textWithoutNewline) { try SignedNote(text: []) }
        #expect(throws: NoteError.badCharacters) { try SignedNote(text: bytes("te\txt\n")) }
    }

    /// No bytes whatever bring the parser down, and what it takes it gives back.
    @Test func anyDamageIsRefusedOrGivenBack() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let written = bytes(PublishedNotes.text + "\n" + PublishedNotes.peterLine + PublishedNotes.enochLine)
        var accepted = 0
        for _ in 0..<5_000 {
            var damaged = written
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: damaged.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged.remove(at: position)
                case 1: damaged.insert(UInt8.random(in: 0...255, using: &random), at: position)
                case 2: damaged.removeSubrange(position...)
                default: damaged[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
                if damaged.isEmpty { break }
            }
            guard let note = try? SignedNote(parsing: damaged) else { continue }
            accepted += 1
            #expect(note.bytes == damaged, "seed \(seed)")
            if note.text != bytes(PublishedNotes.text) {
                #expect(throws: NoteError.self, "seed \(seed)") { try note.verifiedSignatures(by: [peter]) }
            }
        }
        #expect(accepted > 0)
    }
}

@Suite struct VerifierKeyTests {
    static let malformed: [(String, NoteError)] = [
        ("", .badKey),
        ("PeterNeumann", .badKey),
        ("PeterNeumann+c74f20a3", .badKey),
        ("PeterNeumann+c74f20a3+", .badKey),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=", .badKey),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", .badKey),
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", .badKey),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .unknownSignatureType(0x65)),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
        ("PeterNeumann+0c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
        ("Peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .badKeyName),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .badKeyName),
    ]

    @Test(arguments: malformed) func refused(written: String, error: NoteError) {
        #expect(throws: error) { try VerifierKey(parsing: written.utf8) }
    }

    @Test func badSeedsAndNames() {
        #expect(throws: NoteError.badSeed) { try NoteSigner(name: "name", seed: []) }
        #expect(throws: NoteError.badSeed) { try Cosigner(name: "name", seed: [UInt8](repeating: 1, count: 33)) }
        let seed = [UInt8](repeating: 1, count: 32)
        for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{7}"] {
            #expect(throws: NoteError.badKeyName) { try NoteSigner(name: name, seed: seed) }
            #expect(throws: NoteError.badKeyName) { try Cosigner(name: name, seed: seed) }
        }
    }

    /// Key IDs of all sizes keep their leading zeros.
    @Test func formattedKeysAreParsedAgain() throws {
        for number in UInt8(0)..<200 {
            let signer = try NoteSigner(name: "ledger.example/\(number)", seed: [UInt8](repeating: number, count: 32))
            #expect(try VerifierKey(parsing: signer.verifierKey.text.utf8) == signer.verifierKey)
        }
    }
}
