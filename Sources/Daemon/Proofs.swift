import Journal
import Ledger
import Line
import Merkle
import Queries

/// CHECKPOINT and PROOF: what an outsider needs to trust the log without trusting its keeper.
struct Proofs: Sendable {
    private let signer: NoteSigner

    init(signer: NoteSigner) {
        self.signer = signer
    }

    func answer(
        _ request: Request, _ reading: Reading, _ store: LedgerStore, _ rows: inout RowWriter
    ) throws(Refusal) -> [Field] {
        try reading.rights.demand(request.verb)
        let tree = StoredTree(store, size: reading.books.header.lastNumber)
        return request.verb == .checkpoint ? try checkpoint(tree, reading, &rows) : try proof(request, tree, &rows)
    }

    /// A signed note (C2SP tlog-checkpoint), a ROW a line.
    private func checkpoint(_ tree: StoredTree, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) -> [Field]
    {
        do {
            let root = try tree.root(size: tree.size)
            let checkpoint = try Checkpoint(origin: signer.verifierKey.name, size: tree.size, root: root)
            var note = try SignedNote(text: checkpoint.text)
            try signer.sign(&note)
            for line in note.bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
                rows.add([Field("line", String(decoding: line, as: UTF8.self))])
            }
            return [
                Field("size", tree.size), Field("root", root.description), Field("vkey", signer.verifierKey.text),
            ]
        } catch let error as TreeError<Refusal> {
            throw Proofs.refusal(error, field: "size")
        } catch {
            throw .damaged("the checkpoint could not be made: \(error)")
        }
    }

    /// Inclusion (RFC 9162 §2.1.3) or consistency (§2.1.4), a ROW a hash.
    private func proof(_ request: Request, _ tree: StoredTree, _ rows: inout RowWriter) throws(Refusal) -> [Field] {
        let hashes: [TreeHash]
        do {
            if request["event"] != nil {
                let event = try request.eventNumber("event")
                let size = try request.eventNumber("size")
                guard event <= size else { throw TreeError<Refusal>.noLeaf(index: event - 1, size: size) }
                hashes = try tree.inclusionProof(index: event - 1, size: size)
            } else {
                hashes = try tree.consistencyProof(
                    from: try request.eventNumber("from"), to: try request.eventNumber("to"))
            }
        } catch let error as TreeError<Refusal> {
            throw Proofs.refusal(error, field: request["event"] == nil ? "to" : "size")
        } catch {
            throw error as? Refusal ?? .damaged("\(error)")
        }
        for hash in hashes { rows.add([Field("hash", hash.description)]) }
        return []
    }

    private static func refusal(_ error: TreeError<Refusal>, field: String) -> Refusal {
        switch error {
        case .sizeBeyondTree(let size):
            Refusal(.unknownEvent, [Field("field", field)], "the log has no size \(size) yet")
        case .noLeaf: Refusal(.unknownEvent, [Field("field", "event")], "that size does not reach the event")
        case .fromEmpty: .badValue("from", "expected at least 1")
        case .fromLarger: .badValue("from", "expected at most to")
        case .unreadable(let refusal): refusal
        }
    }
}
