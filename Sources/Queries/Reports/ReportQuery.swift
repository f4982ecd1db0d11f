import CivilTime
import Ledger
import Line

/// REPORT: what was done in a period, from one pass over the log.
///
/// What counts is when things occurred. Nothing occurs after it is recorded, so the pass begins with the first event
/// recorded in the period; it goes on to the log's end, or to what was known, for late entries may come at any time.
/// Requests that were undone do not count, as far as that was known.
enum ReportQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let facility = request["facility"] == nil ? nil : try reading.facility(request).code
        let last = try reading.lastEvent(request, "known-at")
        let books = reading.books
        var first: UInt64 = 1
        var span = Instant(millisecondsSinceEpoch: .min)..<Instant(millisecondsSinceEpoch: .max)
        if let period = request["period"].flatMap({ Period($0) }) {
            // Empty for a day that the zone has left out.
            span = reading.moment.zone.start(of: period.first)..<reading.moment.zone.start(of: period.last + 1)
            first = try books.firstEvent(after: span.lowerBound - 1)
        }
        let corrections = try books.corrections(through: last)
        var report = try Report(by: request["by"], facility: facility, span, corrections, reading)
        if first <= last { try report.count(from: first, to: last, books) }
        let costs = try report.costs(try UnitCosts(books, through: last, report.hasUnits ? corrections : [:]))
        for row in report.sortedRows { rows.add(report.fields(of: row, costs)) }
    }
}

/// The rows of a report as they grow.
private struct Report {
    private let facility: [UInt8]?
    private let span: Range<Instant>
    private let corrections: [UInt64: UInt64]
    private let keys = ReportedEvent.Keys()
    private var grouping: ReportGrouping
    private var rows: ContiguousArray<ReportRow> = []
    private var persons = ByteIndex()
    /// A row's number, a person's, and whether they came for a refill.
    private var seen: Set<UInt64> = []
    private var products = ByteIndex()
    /// As they stand in the line.
    private var lots = ByteIndex()
    private var units: [UnitsKey: Int64] = [:]

    /// What dispensed units are summed by: a row, and a lot of a product.
    private struct UnitsKey: Hashable {
        let row: Int
        let product: Int
        let lot: Int
    }

    init(
        by column: String?, facility: String?, _ span: Range<Instant>, _ corrections: [UInt64: UInt64],
        _ reading: Reading
    ) throws(Refusal) {
        self.facility = facility.map { Array($0.utf8) }
        self.span = span
        self.corrections = corrections
        grouping = try ReportGrouping(by: column, reading)
        if column == nil { rows.append(ReportRow()) }
    }

    // MARK: - Counting

    mutating func count(from first: UInt64, to last: UInt64, _ books: Books) throws(Refusal) {
        var failure: Refusal?
        try books.store.forEachEvent(from: first, to: last) { number, line in
            do throws(Refusal) {
                if let event = try ReportedEvent(number, line, keys) { try count(event) }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    private mutating func count(_ event: ReportedEvent) throws(Refusal) {
        guard span.contains(event.occurred), corrections[event.request] == nil else { return }
        if let facility {
            guard let place = event.facility, place.elementsEqual(facility) else { return }
        }
        let row = grouping.row(of: event)
        while rows.count <= row { rows.append(ReportRow()) }
        rows[row].count(event)
        guard event.kind == .dispensed else { return }
        guard let product = event.product, let lot = event.lot else {
            throw .damaged("event \(event.number): dispensed without product or lot")
        }
        let key = UnitsKey(row: row, product: products.index(of: product), lot: lots.index(of: lot))
        units[key, default: 0] += event.quantity
        guard let recipient = event.recipient else { return }
        let person = UInt64(row) << 32 | UInt64(persons.index(of: recipient)) << 1
        if seen.insert(person).inserted { rows[row].recipients += 1 }
        if event.visit?.equals("refill") ?? false, seen.insert(person | 1).inserted { rows[row].returned += 1 }
    }

    // MARK: - Telling

    var hasUnits: Bool { !units.isEmpty }

    var sortedRows: [Int] {
        guard grouping.column != nil else { return [0] }
        return rows.indices.sorted { grouping.name(of: $0).lexicographicallyPrecedes(grouping.name(of: $1)) }
    }

    /// In ten-thousandths, by currency and row.
    func costs(_ prices: UnitCosts) throws(Refusal) -> [(currency: String, amounts: [Int: Int128])] {
        var costs: [String: [Int: Int128]] = [:]
        var known: [UnitsKey: UnitCosts.Cost?] = [:]
        for (key, units) in units {
            let lot = UnitsKey(row: 0, product: key.product, lot: key.lot)
            if known[lot] == nil {
                known[lot] = .some(
                    try prices.cost(
                        of: String(decoding: products.text(at: key.product), as: UTF8.self), lotNumber(key.lot)))
            }
            guard let cost = known[lot] ?? nil else { continue }
            let amount = Int128(units) * Int128(cost.unit.tenThousandths)
            costs[cost.currency, default: [:]][key.row, default: 0] += amount
        }
        return costs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A quotation mark in it stands escaped in the line; a backslash is no character of a lot.
    private func lotNumber(_ index: Int) -> String {
        String(decoding: lots.text(at: index).filter { $0 != UInt8(ascii: "\\") }, as: UTF8.self)
    }

    func fields(of row: Int, _ costs: [(currency: String, amounts: [Int: Int128])]) -> [Field] {
        var fields: [Field] = []
        if let column = grouping.column {
            fields.append(Field(column, String(decoding: grouping.name(of: row), as: UTF8.self)))
        }
        fields += rows[row].columns
        for cost in costs { fields.append(Field("cost-\(cost.currency)", (cost.amounts[row] ?? 0).amount)) }
        return fields
    }
}
