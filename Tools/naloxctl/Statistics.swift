import ArgumentParser
import Client
import Line

/// What STATS says.
enum Statistics {
    /// - Throws: `ExitCode` after a refusal, which is explained on stderr.
    static func rows(of session: Session) throws -> [[Field]] {
        let (rows, refusal) = try ask("STATS", session)
        if let refusal {
            complain(refusal.words + (refusal.hint.map { "\n  try: " + $0.words(behind: "naloxctl ") } ?? ""))
            throw ExitCode(Outcome.refused.rawValue)
        }
        return rows
    }

    /// The rows of a query without fields, or its refusal.
    static func ask(_ verb: String, _ session: Session) throws(ClientError) -> (rows: [[Field]], refusal: Refusal?) {
        var preparer = RequestPreparer()
        var rows: [[Field]] = []
        var refusal: Refusal?
        let path = session.path
        try session.perform(preparer.prepare(RequestLine(verb: verb, fields: []))) { (part) throws(ClientError) in
            let line: ReplyLine
            do throws(UnreadableLine) {
                line = try ReplyLine(part.bytes)
            } catch {
                throw .notTheProtocol(path: path, reason: error.message)
            }
            switch line.kind {
            case .row: rows.append(line.fields)
            case .ok: break
            case .error(let code): refusal = Refusal(code: code, fields: line.fields, verb: verb)
            }
        }
        return (rows, refusal)
    }
}
