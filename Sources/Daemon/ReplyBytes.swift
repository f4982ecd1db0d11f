import Journal
import Ledger
import Line

/// Replies as bytes. Every line of a reply bears its request's tag.
enum ReplyBytes {
    static func append(_ outcome: Outcome, tag: String?, newest: UInt64, to bytes: inout [UInt8]) {
        switch outcome {
        case .accepted(let events, let reply, let isReplay):
            for row in reply.rows { appendLine("ROW", row, tag: tag, to: &bytes) }
            bytes.appendTag(tag)
            bytes.appendText("OK")
            bytes.appendField("seq", String(events.last?.number ?? newest))
            bytes.appendFields(reply.fields)
            if isReplay { bytes.appendText(" replayed=true") }
            bytes.append(0x0A)
        case .refused(let refusal):
            append(refusal, tag: tag, to: &bytes)
        }
    }

    static func append(_ refusal: Refusal, tag: String?, to bytes: inout [UInt8]) {
        appendLine("ERR " + refusal.code.rawValue, refusal.replyFields, tag: tag, to: &bytes)
    }

    static func appendOK(_ fields: [Field], tag: String?, newest: UInt64, to bytes: inout [UInt8]) {
        appendLine("OK", [Field("seq", newest)] + fields, tag: tag, to: &bytes)
    }

    /// OK and nothing else of its own: what stands before `seq` is the answer to a line of a batch.
    static func acknowledgement(_ fields: [Field], tag: String?, newest: UInt64) -> [UInt8] {
        ReplyLine(tag: tag, kind: .ok, fields: fields + [Field("seq", newest)]).bytes + [0x0A]
    }

    static func refusal(_ refusal: Refusal, tag: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        append(refusal, tag: tag, to: &bytes)
        return bytes
    }

    private static func appendLine(_ word: String, _ fields: [Field], tag: String?, to bytes: inout [UInt8]) {
        bytes.appendTag(tag)
        bytes.appendText(word)
        bytes.appendFields(fields)
        bytes.append(0x0A)
    }
}
