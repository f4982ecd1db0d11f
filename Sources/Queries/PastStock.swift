import CivilTime
import Ledger
import Line

/// A past state of the stock cards: by recording it is what the card said after one event, which is a seek and a walk
/// along one page; by when things occurred see `OccurredStock`.
struct PastStock {
    /// The last event that is known.
    let last: UInt64

    private let books: Books
    private let occurred: OccurredStock?

    /// Nil where the request asks for the present.
    init?(_ request: Request, _ reading: Reading) throws(Refusal) {
        guard request["as-of"] != nil || request["known-at"] != nil else { return nil }
        books = reading.books
        last = try reading.lastEvent(request, request["known-at"] == nil ? "as-of" : "known-at")
        guard request["known-at"] != nil, let text = request["as-of"] else {
            occurred = nil
            return
        }
        let instant =
            UInt64(text) == nil
            ? try reading.instant(text, isEnd: true)
            : try books.knownEvent(try reading.lastEvent(request, "as-of")).at
        occurred = try OccurredStock(books, at: instant, knownAt: last, reading.moment.zone)
    }

    func balance(of key: Shelf.Key) throws(Refusal) -> CardBalance {
        if let occurred { return try occurred.balance(of: key) }
        return try books.card(key, after: last)
    }
}
