import CivilTime
import Ledger
import Line

/// The rows of a report: which one an event counts in.
struct ReportGrouping {
    /// The name of the first column; nil where there is one row alone.
    let column: String?
    private let key: ReportColumn?
    private let zone: Zone
    private var names = ByteIndex()
    private var codes = ByteIndex()
    private var facts: [String] = []
    /// The month of the event before: events are nearly in order.
    private var month: (start: Instant, end: Instant, row: Int)?

    /// - Parameter column: a `ReportColumn`; nil for one row of everything.
    init(by column: String?, _ reading: Reading) throws(Refusal) {
        self.column = column
        zone = reading.moment.zone
        key = column.flatMap(ReportColumn.init)
        guard key == .type || key == .municipality else { return }
        for facility in try reading.books.allFacilities() {
            guard let fact = key == .type ? facility.type : facility.municipality else { continue }
            _ = codes.index(of: facility.code)
            facts.append(fact)
        }
    }

    func name(of row: Int) -> ArraySlice<UInt8> { names.text(at: row) }

    mutating func row(of event: ReportedEvent) -> Int {
        switch key {
        case nil: 0
        case .facility: row(named: event.facility)
        // By the facility's code, as it is now.
        case .municipality, .type:
            names.index(of: event.facility.flatMap { codes.known($0) }.map { facts[$0] } ?? Self.unknown)
        case .product: row(named: event.product)
        case .group: row(named: event.group)
        case .visit: row(named: event.visit)
        case .channel: row(named: event.channel)
        case .month: row(ofMonth: event.occurred)
        }
    }

    private static let unknown = "unknown"

    private mutating func row(named name: UnsafeRawBufferPointer?) -> Int {
        if let name { names.index(of: name) } else { names.index(of: Self.unknown) }
    }

    private mutating func row(ofMonth instant: Instant) -> Int {
        if let month, month.start <= instant, instant < month.end { return month.row }
        let day = zone.day(of: instant)
        let first = day - (day.day - 1)
        let row = names.index(of: String(first.description.prefix(7)))
        month = (zone.start(of: first), zone.start(of: day.lastOfMonth + 1), row)
        return row
    }
}
