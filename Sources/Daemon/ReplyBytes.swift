import Journal
import Ledger
import Line

/// Replies as bytes. Every line of a reply bears its request's tag.
enum ReplyBytes {
    /// The reply to a write.
    ///
    /// - Parameter verb: nil for a batch.
    static func append(_ outcome: Outcome, of verb: Verb?, _ recorder: Recorder, to reply: inout Reply) {
        let start = reply.bytes.count
        do throws(Refusal) {
            let newest = recorder.lastNumber
            switch outcome {
            case .accepted(let events, let isReplay):
                guard let verb else {
                    return Batch.answer(events, isReplay: isReplay, newest: newest, to: &reply)
                }
                try Decision.answer(verb, events, isReplay: isReplay, recorder.books, newest: newest, to: &reply)
            case .refused(let refusal): throw refusal
            }
        } catch {
            reply.bytes.removeLast(reply.bytes.count - start)
            append(error, tag: reply.tag, to: &reply.bytes)
        }
    }

    static func append(_ refusal: Refusal, tag: String?, to bytes: inout [UInt8]) {
        appendLine("ERR " + refusal.code.rawValue, Fields(refusal.replyFields), tag: tag, to: &bytes)
    }

    static func appendOK(_ fields: [Field], tag: String?, newest: UInt64, to bytes: inout [UInt8]) {
        appendLine("OK", [Field("seq", newest)] + Fields(fields), tag: tag, to: &bytes)
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

    private static func appendLine(_ word: String, _ fields: Fields, tag: String?, to bytes: inout [UInt8]) {
        bytes.appendTag(tag)
        bytes.appendText(word)
        bytes.appendFields(fields)
        bytes.append(0x0A)
    }
}
