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
        let answer = try session.answer(to: preparer.prepare(RequestLine(verb: verb, fields: [])))
        guard case .error(let code) = answer.end.kind else { return (answer.rows, nil) }
        return (answer.rows, Refusal(code: code, fields: answer.end.fields, verb: verb))
    }
}
