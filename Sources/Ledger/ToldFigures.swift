import CivilTime
import Line

/// Enters the events of a log in books, and holds what each tells besides what it did against the books at that moment:
/// figures that were computed when it was decided. Where they differ, that event or what it builds on was altered.
///
/// A count with `occurred` tells a balance of the past, which no books keep: there only its sum is checked.
public struct ToldFigures {
    /// What a correction of each event must undo, as 32 bits of a hash that nobody can know beforehand.
    private var undoable: [UInt32] = []
    /// What the events of one ARRIVE tell, which is so after the last of them.
    private var arrival: (request: UInt64, shipment: UInt64, told: [(event: UInt64, outstanding: Int64)])?

    public init() {}

    /// What the newest request told wrongly of the moment after its last event.
    ///
    /// - Parameter next: the event that comes after it, or may belong to it; nil at the log's end.
    /// - Returns: the first such event, and what is wrong with it.
    public mutating func complaint(
        before next: Event?, _ books: Books
    ) throws(Refusal) -> (event: UInt64, complaint: String)? {
        guard let ended = arrival, next?.request != ended.request else { return nil }
        arrival = nil
        let outstanding = try books.shipment(ended.shipment)?.outstanding ?? 0
        guard let wrong = ended.told.first(where: { $0.outstanding != outstanding }) else { return nil }
        return (wrong.event, Self.differs("outstanding", wrong.outstanding, outstanding))
    }

    /// Enters the next event in the books.
    ///
    /// - Parameter today: the day of the site on which it was recorded.
    /// - Throws: `internal` if the event cannot follow those before it, or tells what is not so.
    public mutating func enter(_ event: Event, in books: Books, on today: Day) throws(Refusal) {
        try books.requireNames(of: event)
        try books.requireFiguresBefore(event)
        let posting: Posting?
        switch event.kind {
        case .dispensed, .quarantined, .released, .expired:
            posting = try books.posting(of: event)
            try books.apply(event, posting)
        default:
            try books.apply(event)
            posting = try books.posting(of: event)
        }
        if let posting {
            try books.requireFigures(of: event, posting, on: today)
        } else {
            try books.requireExpiryIfGiven(of: event)
        }
        try books.requireOverQuota(of: event, on: today)
        if event.kind == .arrived || event.kind == .lost { try note(arrival: event) }
        if event.kind == .corrected {
            let held = posting == nil ? try books.postingHeld(by: event) : nil
            try requireOpposite(event, posting, held: held)
        }
        undoable.append(undoing(of: event, posting))
    }

    private mutating func note(arrival event: Event) throws(Refusal) {
        let told = (event.number, try event.requiredNumber("outstanding"))
        if arrival?.request == event.request {
            arrival?.told.append(told)
        } else {
            arrival = (event.request, UInt64(try event.requiredNumber("shipment")), [told])
        }
    }

    static func differs(_ key: String, _ told: some CustomStringConvertible, _ found: some CustomStringConvertible)
        -> String
    {
        "it tells \(key)=\(told), and the events up to it give \(found)"
    }

    // MARK: - Corrections

    /// Zero for what cannot be corrected.
    private func undoing(of event: Event, _ posting: Posting?) -> UInt32 {
        switch event.kind {
        case .received, .dispensed, .returned, .shipped, .arrived, .lost, .cancelled, .counted, .quarantined, .released,
            .destroyed:
            guard let posting else { return Self.hash(event.request, nil, from: nil, event) }
            return Self.hash(event.request, posting, from: posting.from, event)
        case .trained, .used, .carried, .consented, .followedUp: return Self.hash(event.request, nil, from: nil, event)
        default: return 0
        }
    }

    /// - Parameters:
    ///   - posting: of the event that is, or would be, undone.
    ///   - event: tells when that occurred.
    private static func hash(_ request: UInt64, _ posting: Posting?, from source: Account?, _ event: Event) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(request)
        if let posting, let source {
            hasher.combine(UInt64(posting.facility) << 32 | UInt64(posting.lot))
            hasher.combine(source.index << 8 | posting.to.index)
            hasher.combine(posting.quantity)
            hasher.combine(posting.shipment ?? 0)
            hasher.combine(event.occurred.millisecondsSinceEpoch)
        } else {
            for key in ["facility", "product", "lot"] as [FieldKey] { hasher.combine(event[key]) }
        }
        return UInt32(truncatingIfNeeded: hasher.finalize()) | 1
    }

    /// - Parameter held: what it would undo, had the units not to stay where they are.
    private func requireOpposite(_ event: Event, _ posting: Posting?, held: Posting?) throws(Refusal) {
        let number = UInt64(try event.requiredNumber("event"))
        let request = UInt64(try event.requiredNumber("undone"))
        let undone = undoable[Int(number) - 1]
        var isOpposite = true
        if let opposite = posting?.reversed ?? held {
            // What may not be available any more goes to quarantine instead.
            isOpposite =
                undone == Self.hash(request, opposite, from: opposite.from, event)
                || opposite.from == .quarantine && undone == Self.hash(request, opposite, from: .available, event)
        } else if event["effective"] == nil {
            isOpposite = undone == Self.hash(request, nil, from: nil, event)
        }
        guard undone != 0, isOpposite else { throw .damaged("it is not the opposite of event \(number)") }
    }
}

extension Posting {
    fileprivate var reversed: Posting {
        Posting(
            facility: facility, product: product, lot: lot, from: to, to: from, quantity: quantity, shipment: shipment)
    }
}

extension Event {
    /// Whether a number that the event tells, which is not below zero, is this one; it may leave it out.
    func tells(_ key: FieldKey, _ value: Int64) -> Bool {
        guard let index = fields.index(of: key) else { return true }
        return fields.withValue(at: index) { $0.wholeNumber(in: 0...Int64.max) } == value
    }
}
