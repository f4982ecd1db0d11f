import ArgumentParser
import CivilTime
import Client
import Glibc
import Journal
import Merkle

struct ShowCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Prints a checkpoint of the log as it is now, or keeps one file a day.",
        discussion: """
            A checkpoint that is kept has been proved to extend the newest one in the folder. Keep the folder where \
            the ledger's administrator cannot write, and give it to verify --checkpoint.
            """)

    @Option(
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: "Without it \(SocketPath.environmentVariable), else \(SocketPath.standard).",
            valueName: "path"),
        completion: .file(extensions: ["sock"]))
    var socket: String?

    @Option(
        help: ArgumentHelp("Keep it in a folder, under today's date (UTC).", valueName: "dir"), completion: .directory)
    var save: String?

    func run() throws {
        let daemon = try Daemon(path: SocketPath.find(named: socket))
        let note = try daemon.checkpoint()
        guard let save else {
            let output = try SavedFile("-")
            try output.append(note)
            return try output.finish()
        }
        let newest = try finding { () throws(Finding) in
            try KeptCheckpoint(name: "that the daemon signed now", bytes: note)
        }
        try SavedFile.makeFolder(save)
        if let kept = try CheckpointFiles.newest(in: save) { try daemon.requireExtension(of: kept, by: newest) }
        let file = try SavedFile(save + "/" + CheckpointFiles.name(on: .now()))
        try file.append(note)
        try file.finish()
    }
}

extension Daemon {
    /// The newer checkpoint's log must begin with the older one's.
    func requireExtension(of old: KeptCheckpoint, by new: KeptCheckpoint) throws(Failure) {
        let (from, to) = (old.checkpoint, new.checkpoint)
        var proof: [TreeHash] = []
        if from.origin == to.origin, from.size > 0, from.size < to.size {
            proof = try asking { () throws(ClientError) in try consistencyProof(from: from.size, to: to.size) }
        }
        try new.requireExtension(of: old, proof: proof)
    }
}

extension KeptCheckpoint {
    /// This checkpoint's log must begin with the older one's.
    func requireExtension(of old: KeptCheckpoint, proof: [TreeHash]) throws(Failure) {
        let (from, to) = (old.checkpoint, checkpoint)
        guard from.origin.utf8.elementsEqual(to.origin.utf8) else {
            throw Failure(
                .finding, "the checkpoint \(name) is of the log \(to.origin), not \(from.origin) as \(old.name) is")
        }
        guard from.size <= to.size else {
            throw Failure(
                Finding(
                    event: to.size + 1,
                    "it is missing: the checkpoint \(old.name) was signed when there were \(from.size)"))
        }
        guard
            from.size == 0
                || verifyConsistency(
                    fromSize: from.size, fromRoot: from.root, toSize: to.size, toRoot: to.root, proof: proof)
        else {
            throw Failure(
                Finding(
                    event: max(from.size, 1),
                    "the first \(from.size) events of the checkpoint \(name) are not shown to be those of \(old.name)"))
        }
    }
}
