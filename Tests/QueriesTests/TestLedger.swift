import CivilTime
import Ledger
import Line
import Queries
import Testing

/// A ledger in memory that decides real requests at a clock set by hand, and answers queries about them.
final class TestLedger {
    static let root = Caller(name: "root", isAdministrator: true)
    static let second = Caller(name: "second", isAdministrator: true)

    let store = MemoryStore()
    let books: Books
    let zone: Zone
    var now: Instant
    private let pseudonyms = PseudonymKey([UInt8](repeating: 7, count: PseudonymKey.byteCount))

    init(at start: String, zone identifier: String = "Europe/Oslo") throws {
        zone = try Zone(identifier: identifier)
        books = try Books(store: store)
        now = try #require(Instant(start))
        try record([Draft(.opened, [Field("site", "test"), Field("time-zone", identifier)])], by: "root")
        for (product, form, strength) in [
            ("syringe-kit", "syringe-kit", 2_000), ("spray-1.8mg", "nasal-spray", 1_800),
            ("spray-1.26mg", "nasal-spray", 1_260),
        ] {
            try record(
                [
                    Draft(
                        .product,
                        [
                            Field("product", product), Field("name", product), Field("form", form),
                            Field("strength-ug", strength),
                        ])
                ], by: "root")
        }
    }

    var events: [Event] { get throws { try store.lines.map { try Event(line: $0) } } }

    var moment: Moment {
        Moment(now: now, today: zone.day(of: now), zone: zone)
    }

    /// Sets the clock, forwards or, with CLOCK, back.
    func turn(to instant: String) throws {
        now = try #require(Instant(instant))
        try sweep()
    }

    func sweep() throws {
        try settle()
        for due in try Sweep.due(books, today: zone.day(of: now), zone: zone) { try record([due.draft], by: "naloxd") }
    }

    /// Carries out a request line.
    @discardableResult
    func write(_ line: String, by caller: Caller = TestLedger.root) throws -> [Event] {
        let desk = try Desk(books: books, caller: caller, moment: moment)
        let request = try request(line, desk.rights)
        try Decision.admit(request, desk)
        return try record(try Decision.drafts(request, desk), by: caller.name)
    }

    /// Answers a query line: its rows, and what OK carries.
    func ask(_ line: String, as caller: Caller = TestLedger.root) throws -> (rows: [String], ok: String) {
        try settle()
        var chunks: [UInt8] = []
        let rights = try books.rights(of: caller)
        let reading = Reading(books: books, rights: rights, caller: caller, moment: moment)
        var rows = RowWriter(tag: nil, flushBytes: 300) { bytes in
            chunks += bytes
            return true
        }
        let fields = try Query.answer(try request(line, rights), reading, &rows)
        var ok: [UInt8] = []
        ok.appendFields(fields)
        let lines = String(decoding: chunks + rows.bytes, as: UTF8.self).split(separator: "\n")
        return (lines.map { String($0.dropFirst(4)) }, String(decoding: ok, as: UTF8.self))
    }

    func rows(_ line: String, as caller: Caller = TestLedger.root) throws -> [String] { try ask(line, as: caller).rows }

    /// Some columns of each row, parted by spaces; `-` where one is absent. Their values hold no spaces.
    func columns(_ keys: [String], _ line: String) throws -> [String] {
        try rows(line).map { row in
            let words = row.split(separator: " ")
            let values = keys.map { key in words.first { $0.hasPrefix(key + "=") }?.dropFirst(key.count + 1) ?? "-" }
            return values.joined(separator: " ")
        }
    }

    /// The code and field of a refusal.
    func refusal(_ line: String, as caller: Caller = TestLedger.root) -> String? {
        do {
            _ = try ask(line, as: caller)
            return nil
        } catch let refusal as Refusal {
            return ([refusal.code.rawValue] + refusal.fields.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        } catch {
            return "\(error)"
        }
    }

    private func request(_ line: String, _ rights: Rights) throws -> Request {
        let line = try RequestLine(line)
        let verb = try #require(Verb(word: line.verb))
        return try Request(
            verb, line.fields, counter: rights.counter, pseudonyms: pseudonyms, year: zone.day(of: now).year)
    }

    @discardableResult
    private func record(_ drafts: [Draft], by user: String) throws -> [Event] {
        let first = books.header.lastNumber + 1
        var events: [Event] = []
        for (index, draft) in drafts.enumerated() {
            let request: Fields = drafts.count > 1 ? [Field("request", first)] : []
            let event = Event(
                number: first + UInt64(index), at: now, by: user, kind: draft.kind, fields: draft.fields + request)
            try books.apply(event)
            store.lines.append(event.line)
            events.append(event)
        }
        return events
    }

    /// Writes back what changed: sweeps and queries read the store.
    private func settle() throws {
        let store = store
        try books.takeChanges { store.set($0, $1) }
    }
}
