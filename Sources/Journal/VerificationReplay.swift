import CivilTime
import Glibc
import Ledger
import Line
import Merkle

/// Takes the lines of a log from event 1 on, checks each against those before it, and enters it in books: the one
/// replay behind every verification, rebuild and import.
struct VerificationReplay {
    let books: Books
    private(set) var keys = LoggedKeys()
    private(set) var request = VerificationRequest()
    private var figures = ToldFigures()
    /// Nil before event 1.
    private var day: DayOfZone?
    private var canonical: [UInt8] = []

    /// Keeps all books in memory.
    init() throws(Finding) {
        do {
            books = try Books(store: EmptyStore())
        } catch {
            throw Finding(event: nil, error.message)
        }
    }

    init(into books: Books) {
        self.books = books
    }

    /// The number of the newest event.
    var last: UInt64 { books.header.lastNumber }

    /// Enters the next line.
    @discardableResult
    mutating func enter(_ line: UnsafeRawBufferPointer) throws(Finding) -> Event {
        let number = last + 1
        let event: Event
        do throws(Refusal) {
            event = try Event(line: line)
        } catch {
            throw Finding(event: number, error)
        }
        try endRequest(before: event)
        do throws(Refusal) {
            try check(event, number, line)
            try figures.enter(event, in: books, on: day?.day(of: event.at) ?? Day(daysSinceEpoch: 0))
            if number == 1 { try checkOpening(event) }
            return event
        } catch {
            throw Finding(event: number, error)
        }
    }

    /// The log has ended.
    mutating func finish() throws(Finding) {
        try endRequest(before: nil)
    }

    private mutating func endRequest(before next: Event?) throws(Finding) {
        let wrong: (event: UInt64, complaint: String)?
        do throws(Refusal) {
            wrong = try figures.complaint(before: next, books)
        } catch {
            throw Finding(event: last, error)
        }
        if let wrong { throw Finding(event: wrong.event, wrong.complaint) }
    }

    private mutating func check(_ event: Event, _ number: UInt64, _ line: UnsafeRawBufferPointer) throws(Refusal) {
        guard event.number == number else {
            throw .damaged("the line in its place is numbered \(event.number)")
        }
        guard isCanonical(line, event) else { throw .damaged("its line is not written as the ledger writes it") }
        let fields = try CommonFields(event.fields)
        if event.at.millisecondsSinceEpoch < books.header.lastAtMilliseconds, event.kind != .clockSet {
            throw .damaged("it was recorded before the event before it, and the clock was not set")
        }
        try checkTimes(event, fields)
        try request.enter(event, fields)
        try books.checkReferences(event)
        do throws(Finding) {
            try keys.enter(event)
        } catch {
            throw .damaged(error.message)
        }
    }

    /// Whether the line is the one form that its event has. A line without a quote has bare values only, parted by one
    /// space as the grammar demands: nothing but its number and its instant can be written otherwise, with a sign or
    /// zeros before it, or with another fraction or offset than `.123Z`.
    private mutating func isCanonical(_ line: UnsafeRawBufferPointer, _ event: Event) -> Bool {
        guard let start = line.baseAddress, line.count > Self.shortestBytes else { return false }
        guard memchr(start, Int32(UInt8(ascii: "\"")), line.count) == nil else {
            canonical.removeAll(keepingCapacity: true)
            event.append(to: &canonical)
            return canonical.isEqual(to: line)
        }
        let number = "seq=".utf8.count
        guard line[number] > UInt8(ascii: "0"), line[number] <= UInt8(ascii: "9") else { return false }
        var space = number
        while line[space] != UInt8(ascii: " ") { space += 1 }
        let end = space + " at=2026-11-23T04:12:09.123Z".utf8.count
        return end < line.count && line[end] == UInt8(ascii: " ") && line[end - 1] == UInt8(ascii: "Z")
    }

    /// Fewer than any event's line has.
    private static let shortestBytes = 40

    private func checkTimes(_ event: Event, _ fields: CommonFields) throws(Refusal) {
        if let text = fields.occurred {
            guard let occurred = Instant(text) else { throw .damaged("occurred is no instant") }
            guard occurred <= event.at else { throw .damaged("it occurred after it was recorded") }
        }
        // What a correction undoes may have been recorded by a clock that was ahead: it may lie after the correction.
        if let text = fields.effective, Instant(text) == nil { throw .damaged("effective is no instant") }
    }

    private mutating func checkOpening(_ event: Event) throws(Refusal) {
        guard event.kind == .opened else { throw .damaged("a log begins with kind=opened") }
        guard event["format"] == Opening.format else { throw .damaged("the log's format is not known to this program") }
        guard let zone = try? Zone(identifier: books.header.zone) else {
            throw .damaged("its time zone is not known here")
        }
        day = DayOfZone(zone)
    }
}
