import Ledger
import Line
import Queries

/// The whole answer to a query that is short enough to be made at once.
struct Answer {
    let bytes: [UInt8]
    let result: RequestResult
    /// What was met in place of an answer, if it is no fault of the asker's.
    let damage: Refusal?

    /// - Parameter newest: the newest event that the books show.
    init(to request: Request, tag: String?, by caller: Caller, _ books: Books, _ moment: Moment, newest: UInt64) {
        var rows = RowWriter(tag: tag, flushBytes: .max) { _ in true }
        var bytes: [UInt8]
        do throws(Refusal) {
            let rights = try books.rights(of: caller)
            let reading = Reading(books: books, rights: rights, caller: caller, moment: moment)
            let fields = request.verb == .ping ? [] : try Query.answer(request, reading, &rows)
            bytes = rows.bytes
            ReplyBytes.appendOK(fields, tag: tag, newest: newest, to: &bytes)
            result = .ok
            damage = nil
        } catch {
            bytes = rows.bytes
            ReplyBytes.append(error, tag: tag, to: &bytes)
            result = RequestResult(error)
            damage = error.code == .internal ? error : nil
        }
        self.bytes = bytes
    }

    /// Whether a query reads a bounded number of records, so that it may be answered between two writes. None of these
    /// reads a listing: it would lack what is not in the store yet.
    static func isShort(_ request: Request) -> Bool {
        switch request.verb {
        case .ping, .whoAmI, .help, .scan: true
        case .stock:
            request["facility"] != nil && request["product"] != nil && request["as-of"] == nil
                && request["known-at"] == nil
        default: false
        }
    }
}
