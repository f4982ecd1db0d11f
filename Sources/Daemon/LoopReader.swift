import CivilTime
import Journal
import Ledger

/// The event loop's own view of the settled books, for what can be answered at once.
final class LoopReader {
    private let store: LedgerStore
    private let sealed: SealedStock
    private var day: DayOfZone
    private(set) var books: Books
    /// Answers of this moment and this day.
    var answers = KnownAnswers()

    init(_ journal: Journal) throws(JournalError) {
        store = try journal.store()
        sealed = journal.sealedStock
        day = DayOfZone(journal.zone)
        books = try Self.books(store)
    }

    private static func books(_ store: LedgerStore) throws(JournalError) -> Books {
        do throws(Refusal) {
            return try Books(store: store)
        } catch {
            throw .damaged(error.message)
        }
    }

    /// Moves on to the newest settled moment.
    func renew() throws(JournalError) {
        guard sealed.settled > books.header.lastNumber, try store.renew() else { return }
        books = try Self.books(store)
        answers.forget()
    }

    /// Whether the settled moment is all that is acknowledged.
    var isPresent: Bool { sealed.newest <= books.header.lastNumber }

    /// Brings what a short query shows to what is acknowledged now.
    ///
    /// - Returns: the newest event; nil where only the writer can answer.
    func catchUp(for request: Request) -> UInt64? {
        do throws(Refusal) {
            let key = try shelf(of: request)
            guard let present = sealed.present(on: key, since: books.header.lastNumber) else { return nil }
            if let key, let lots = present.lots { try books.show(lots, on: key) }
            return present.newest
        } catch {
            // Damage: the writer meets it too, and says so.
            return nil
        }
    }

    /// The one shelf that a short query shows, if it does.
    private func shelf(of request: Request) throws(Refusal) -> Shelf.Key? {
        guard request.verb == .stock, let facility = try books.facility(try request.text("facility")),
            let product = try books.product(try request.text("product"))
        else { return nil }
        return Shelf.Key(facility: facility.number, product: product.number)
    }

    func moment(_ clock: Instant) -> Moment {
        let before = day.today
        let last = Instant(millisecondsSinceEpoch: books.header.lastAtMilliseconds)
        let moment = day.moment(clock, after: last)
        if moment.today != before { answers.forget() }
        return moment
    }
}
