import Client
import Journal
import Line
import Merkle

/// The daemon's answers to what an audit asks.
final class Daemon {
    private let session: Session
    private var preparer = RequestPreparer()

    init(path: String) throws(ClientError) {
        session = try Session(path: path, patience: .unattended)
    }

    /// A signed note of the log as it is now; all that it tells of is settled.
    func checkpoint() throws(ClientError) -> [UInt8] {
        var note: [UInt8] = []
        for row in try ask("CHECKPOINT", []) {
            note += (row["line"] ?? "").utf8
            note.append(UInt8(ascii: "\n"))
        }
        return note
    }

    func consistencyProof(from: UInt64, to: UInt64) throws(ClientError) -> [TreeHash] {
        try ask("PROOF", [Field("from", from), Field("to", to)]).compactMap { row in
            row["hash"].flatMap { TreeHash(base64: $0.utf8) }
        }
    }

    /// Hands out the lines of the events up to `last`, as they are stored.
    func forEachEvent<Failure: Error>(
        through last: UInt64, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(ClientError) -> Failure? {
        var failure: Failure?
        var refusal: ClientError?
        let request = preparer.prepare(RequestLine(verb: "EVENTS", fields: [Field("to", last)]))
        session.submit(request)
        while !session.isIdle, failure == nil {
            _ = try session.step { (part) throws(ClientError) in
                guard failure == nil else { return }
                guard part.kind == .row else {
                    refusal = try self.refusal(session.line(part))
                    return
                }
                do throws(Failure) {
                    try body(UnsafeRawBufferPointer(rebasing: part.bytes.dropFirst("ROW ".utf8.count)))
                } catch {
                    failure = error
                }
            }
        }
        if let refusal { throw refusal }
        return failure
    }

    private func ask(_ verb: String, _ fields: Fields) throws(ClientError) -> [[Field]] {
        let answer = try session.answer(to: preparer.prepare(RequestLine(verb: verb, fields: fields)))
        if let refusal = refusal(answer.end) { throw refusal }
        return answer.rows
    }

    private func refusal(_ line: ReplyLine) -> ClientError? {
        guard case .error(let code) = line.kind else { return nil }
        return .refused(code: code, fields: line.fields)
    }
}
