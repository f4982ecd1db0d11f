import Line

/// A whole reply of few rows.
public struct Answer: Sendable {
    public let rows: [[Field]]
    /// OK, or ERR.
    public let end: ReplyLine
}

extension Session {
    /// Submits one request, waits for its whole reply and gathers it.
    public func answer(to request: PreparedRequest) throws(ClientError) -> Answer {
        var rows: [[Field]] = []
        var end: ReplyLine?
        try perform(request) { (part) throws(ClientError) in
            let line = try self.line(part)
            if part.kind == .row { rows.append(line.fields) } else { end = line }
        }
        // A request that is performed has had its OK or ERR.
        guard let end else { throw .notTheProtocol(path: path, reason: "a reply ends with OK or ERR") }
        return Answer(rows: rows, end: end)
    }

    /// Reads one line of a reply.
    public func line(_ part: ReplyPart) throws(ClientError) -> ReplyLine {
        do {
            return try ReplyLine(part.bytes)
        } catch {
            throw .notTheProtocol(path: path, reason: error.message)
        }
    }
}
