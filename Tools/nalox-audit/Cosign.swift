import ArgumentParser
import CivilTime
import Client
import Glibc
import Journal
import Line
import Merkle
import SystemPackage

struct Cosign: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signs another site's checkpoint as a witness.",
        discussion: """
            A witness signs only what extends the last checkpoint that it signed of the same log, which it keeps \
            beside its key (KEY.last.LOG). That it does is shown by the other site's daemon (--socket), by the answer \
            to its PROOF from= to= (--proof), or by its whole log (--export). The signature is added to the file as \
            one more line (C2SP tlog-cosignature).

            EXAMPLES
              nalox-audit cosign --key witness.key --new-key bergen-witness
              nalox-audit cosign --key witness.key --vkey 'naloxd/oslo+…' --proof proof.txt 2026-11-23
            """)

    @Option(help: ArgumentHelp("The witness's private key.", valueName: "file"), completion: .file())
    var key: String

    @Option(help: ArgumentHelp("Make the key, under this name, and print its verifier key.", valueName: "name"))
    var newKey: String?

    @Option(
        help: ArgumentHelp("The verifier key of the log; each, where it had several.", valueName: "vkey"),
        transform: readVerifierKey)
    var vkey: [VerifierKey] = []

    @Option(
        help: ArgumentHelp("The daemon that keeps the log.", valueName: "path"), completion: .file(extensions: ["sock"])
    )
    var socket: String?

    @Option(
        help: ArgumentHelp("The daemon's answer to PROOF, or its hashes, one a line.", valueName: "file"),
        completion: .file())
    var proof: String?

    @Option(help: ArgumentHelp("The whole log, as export writes it.", valueName: "file"), completion: .file())
    var export: String?

    @Argument(
        help: ArgumentHelp("The checkpoint to sign; - for stdin, and stdout.", valueName: "checkpoint"),
        completion: .file())
    var checkpoint: String?

    func validate() throws {
        if newKey != nil {
            guard checkpoint == nil, vkey.isEmpty else {
                throw ValidationError("--new-key makes a key and signs nothing")
            }
            return
        }
        guard checkpoint != nil else { throw ValidationError("which checkpoint is to be signed?") }
        guard !vkey.isEmpty else { throw ValidationError("--vkey is missing: whose checkpoint is it?") }
        guard [socket, proof, export].compactMap({ $0 }).count <= 1 else {
            throw ValidationError("of --socket, --proof and --export one is enough")
        }
    }

    func run() throws {
        if let newKey {
            try say(WitnessKey(creating: key, name: newKey).cosigner.verifierKey.text)
        } else if let checkpoint {
            try cosign(checkpoint)
        }
    }

    private func cosign(_ path: String) throws(Failure) {
        let witness = try WitnessKey(path: key)
        let lock = try KeyLock(path: key)
        try withExtendedLifetime(lock) { () throws(Failure) in
            let new = try CheckpointFiles.note(path)
            try requireLogsSignature(new)
            let lastPath = "\(key).last.\(CheckpointFiles.name(ofLog: new.checkpoint.origin))"
            if access(lastPath, F_OK) == 0 { try requireExtension(of: try CheckpointFiles.note(lastPath), by: new) }
            var note = new.note
            do {
                try witness.cosigner.sign(&note, timestampSeconds: UInt64(Instant.now().millisecondsSinceEpoch / 1_000))
            } catch {
                throw Failure(.usage, "the checkpoint cannot be signed: \(error)")
            }
            // What was signed is remembered before anybody has the signature.
            try save(note.bytes, lastPath)
            try save(note.bytes, path)
        }
    }

    /// A log's key bears the log's name (C2SP tlog-checkpoint): another log's signature says nothing of it.
    private func requireLogsSignature(_ kept: KeptCheckpoint) throws(Failure) {
        let origin = kept.checkpoint.origin
        let keys = vkey.filter { $0.name.utf8.elementsEqual(origin.utf8) }
        guard !keys.isEmpty else {
            throw Failure(.finding, "the checkpoint \(kept.name) is of another log, \(origin)")
        }
        do {
            _ = try kept.note.verifiedSignatures(by: keys)
        } catch {
            throw Failure(.finding, "the checkpoint \(kept.name) is not signed by the log's key: \(error.words)")
        }
    }

    private func requireExtension(of old: KeptCheckpoint, by new: KeptCheckpoint) throws(Failure) {
        if let export {
            _ = try verifying { () throws(VerificationError) in
                try Verification.run(try ExportFile(path: export), checkpoints: [old, new])
            }
            return
        }
        if let socket {
            let daemon = try asking { () throws(ClientError) in try Daemon(path: socket) }
            return try daemon.requireExtension(of: old, by: new)
        }
        try new.requireExtension(of: old, proof: try proof.map { (path) throws(Failure) in try hashes(path) } ?? [])
    }

    private func hashes(_ path: String) throws(Failure) -> [TreeHash] {
        var hashes: [TreeHash] = []
        for line in try CheckpointFiles.bytes(of: path).split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if let reply = try? ReplyLine(text) {
                guard case .row = reply.kind else { continue }
                guard let hash = reply.fields["hash"].flatMap({ TreeHash(base64: $0.utf8) }) else {
                    throw Failure(.usage, "\(path) is no answer to PROOF")
                }
                hashes.append(hash)
            } else {
                guard let hash = TreeHash(base64: line) else {
                    throw Failure(.usage, "\(path) holds a line that is no hash")
                }
                hashes.append(hash)
            }
        }
        return hashes
    }

    private func save(_ bytes: [UInt8], _ path: String) throws(Failure) {
        let file = try SavedFile(path)
        try file.append(bytes)
        try file.finish()
    }
}

private func readVerifierKey(_ text: String) throws -> VerifierKey {
    do {
        return try VerifierKey(parsing: Array(text.utf8))
    } catch {
        throw ValidationError(error.words)
    }
}

/// Two cosignings at once could sign two logs.
private struct KeyLock: ~Copyable {
    private let descriptor: Int32

    init(path: String) throws(Failure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            throw Failure(.usage, "\(path): \(Errno(rawValue: errno))")
        }
    }

    deinit {
        close(descriptor)
    }
}
