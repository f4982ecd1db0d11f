import Foundation
import Journal
import Merkle
import Testing

extension JournalTests {
    /// Another site as a witness.
    @Suite struct CosignTests {
        private struct Fixture {
            let scratch: Scratch
            let scribe: Scribe
            let key: String
            let witness: VerifierKey

            init() throws {
                scratch = try Scratch()
                scribe = try Scribe(creating: scratch.directory("ledger"))
                key = scratch.path + "/witness.key"
                let made = try AuditProgram.run(["cosign", "--key", key, "--new-key", "bergen-witness"])
                witness = try VerifierKey(parsing: Array(made.output.dropLast().utf8))
            }

            func save(_ note: [UInt8], _ name: String) throws -> String {
                let path = scratch.path + "/" + name
                try Data(note).write(to: URL(fileURLWithPath: path))
                return path
            }

            func cosign(_ path: String, _ more: [String] = []) throws -> AuditProgram.Ended {
                try AuditProgram.run(
                    ["cosign", "--key", key, "--vkey", try Scribe.signer().verifierKey.text] + more + [path])
            }
        }

        @Test func witness() throws {
            let fixture = try Fixture()
            let first = try fixture.save(try fixture.scribe.checkpoint(), "first")
            #expect(try fixture.cosign(first) == AuditProgram.Ended(code: 0, output: "", errors: ""))
            let note = try SignedNote(parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: first))))
            #expect(note.signatures.count == 2)
            #expect(try note.verifiedSignatures(by: [fixture.witness]).count == 1)
            #expect(try note.verifiedSignatures(by: [try Scribe.signer().verifierKey]).count == 1)

            try fixture.scribe.say("FACILITY facility=a name=A type=shelter")
            try fixture.scribe.recorder.settle()
            let second = try fixture.save(try fixture.scribe.checkpoint(), "second")
            let refused = try fixture.cosign(second)
            #expect(refused.code == 1)
            #expect(
                refused.output
                    == "event 4: the first 4 events of the checkpoint \(second) are not shown to be those of "
                    + "\(fixture.key).last.naloxd%2Foslo\n"
            )

            let directory = fixture.scribe.journal.directory
            let lines = fixture.scratch.path + "/lines"
            #expect(try AuditProgram.run(["export", "--state", directory.path, lines]).code == 0)
            #expect(try fixture.cosign(second, ["--export", lines]).code == 0)
            #expect(
                try fixture.cosign(first).output.hasPrefix("event 5: it is missing: "),
                "older than what was signed last")
            #expect(try fixture.cosign(second).code == 0, "the same once more")
        }

        @Test func proof() throws {
            let fixture = try Fixture()
            let first = try fixture.save(try fixture.scribe.checkpoint(), "first")
            #expect(try fixture.cosign(first).code == 0)
            for trained in 1...9 {
                try fixture.scribe.say("USE group=client product=spray-1.8mg doses=\(trained) outcome=unknown")
            }
            try fixture.scribe.recorder.settle()
            let second = try fixture.save(try fixture.scribe.checkpoint(), "second")
            let tree = StoredTree(try fixture.scribe.journal.store(), size: fixture.scribe.recorder.lastNumber)
            let hashes = try tree.consistencyProof(from: 4, to: tree.size)
            let rows = hashes.map { "ROW hash=\($0)\n" }.joined() + "OK seq=13\n"
            let wrong = try fixture.save(Array(rows.replacingOccurrences(of: "hash=", with: "x=").utf8), "wrong")
            #expect(try fixture.cosign(second, ["--proof", wrong]).code == 2)
            let short = try fixture.save(Array(hashes.dropLast().map { "\($0)\n" }.joined().utf8), "short")
            #expect(try fixture.cosign(second, ["--proof", short]).code == 1)
            #expect(try fixture.cosign(second, ["--proof", try fixture.save(Array(rows.utf8), "rows")]).code == 0)
        }

        /// A key serves for every log that its site is a witness of; a log's own key signs for no other.
        @Test func twoLogs() throws {
            let fixture = try Fixture()
            let bergen = try NoteSigner(name: "naloxd/bergen", seed: [UInt8](repeating: 7, count: 32))
            let tree = try fixture.scribe.checkpoint()
            let text = String(decoding: tree, as: UTF8.self).components(separatedBy: "\n\n")[0] + "\n"
            let other = text.replacingOccurrences(of: "naloxd/oslo", with: "naloxd/bergen")
            #expect(try fixture.cosign(try fixture.save(tree, "oslo")).code == 0)
            var own = try SignedNote(text: Array(other.utf8))
            try bergen.sign(&own)
            let vkeys = ["--vkey", bergen.verifierKey.text]
            #expect(
                try fixture.cosign(try fixture.save(own.bytes, "bergen"), vkeys)
                    == AuditProgram.Ended(code: 0, output: "", errors: ""))

            var foreign = try SignedNote(text: Array(other.utf8))
            try Scribe.signer().sign(&foreign)
            let path = try fixture.save(foreign.bytes, "foreign")
            let refused = try fixture.cosign(path, vkeys)
            #expect(refused.code == 1)
            #expect(refused.output.hasPrefix("the checkpoint \(path) is not signed by the log's key: "))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(foreign.bytes))
        }

        @Test func refusals() throws {
            let fixture = try Fixture()
            let foreign = try fixture.save(try fixture.scribe.checkpoint(seed: 9), "foreign")
            #expect(try fixture.cosign(foreign).code == 1)
            #expect(try AuditProgram.run(["cosign", "--key", fixture.key, "--new-key", "again"]).code == 2)
            #expect(try AuditProgram.run(["cosign", "--key", fixture.key, foreign]).code == 2)
            #expect(try AuditProgram.run(["cosign", "--key", fixture.key, "--vkey", "garbage", foreign]).code == 2)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: fixture.key)
            let first = try fixture.save(try fixture.scribe.checkpoint(), "first")
            #expect(try fixture.cosign(first).errors.contains("is open to others"))
        }
    }
}
