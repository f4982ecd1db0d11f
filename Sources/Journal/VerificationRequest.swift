import CivilTime
import Ledger
import Line

/// What the events of one request have in common, as a replay meets them: they follow each other, by one user at one
/// moment under one id, and each after the first names the first. The requests of a batch follow each other under one
/// id as well, and each of their events tells its line.
struct VerificationRequest {
    private var first: UInt64 = 0
    private var isOfSeveral = false
    private var at = Instant(millisecondsSinceEpoch: 0)
    private var by = ""
    private var id: String?
    private var digest: String?
    private var batchLine: UInt64?
    /// Whether the newest event is the first that its user made under its id.
    private(set) var isFirstOfID = false

    mutating func enter(_ event: Event, _ fields: CommonFields) throws(Refusal) {
        guard (fields.id == nil) == (fields.digest == nil) else {
            throw .damaged("it has an id or a digest without the other")
        }
        let isSameID = fields.id != nil && fields.id == id && event.by == by
        let isSameRequest = try continues(event, fields)
        if isSameID {
            guard fields.digest == digest else {
                throw .damaged("the event before it has the same id with another digest")
            }
            let isLaterLine = if let line = fields.batchLine, let batchLine { line > batchLine } else { false }
            guard isSameRequest || isLaterLine else {
                throw .damaged("its id was used before, by event \(event.number - 1)")
            }
        }
        isFirstOfID = fields.id != nil && !isSameID
        if !isSameRequest { first = event.number }
        isOfSeveral = fields.request != nil
        at = event.at
        by = event.by
        id = fields.id
        digest = fields.digest
        batchLine = fields.batchLine
    }

    /// Whether the event belongs to the request of the one before it.
    private func continues(_ event: Event, _ fields: CommonFields) throws(Refusal) -> Bool {
        guard let text = fields.request else { return false }
        guard let number = UInt64(text), number > 0, number <= event.number else {
            throw .damaged("refers to a request that does not exist")
        }
        guard number < event.number else { return false }
        guard isOfSeveral, first == number, by == event.by, id == fields.id, at == event.at else {
            throw .damaged("says that it belongs to the request of event \(number), which the events before it do not")
        }
        return true
    }
}

/// The fields that events of every kind may have, found in one pass over a line's fields.
struct CommonFields {
    private(set) var id: String?
    private(set) var digest: String?
    private(set) var request: String?
    private(set) var batchLine: UInt64?
    private(set) var occurred: String?
    private(set) var effective: String?

    /// - Throws: if a key stands twice.
    init(_ fields: Fields) throws(Refusal) {
        var lengths: UInt64 = 0
        for index in fields.indices {
            let length = fields.withKey(at: index, \.count)
            let bit: UInt64 = 1 << UInt64(length & 63)
            if lengths & bit != 0 { try CommonFields.requireNew(index, in: fields) }
            lengths |= bit
            take(fields, index, length)
        }
    }

    private mutating func take(_ fields: Fields, _ index: Int, _ length: Int) {
        func isNamed(_ key: FieldKey) -> Bool { fields.index(of: key) == index }
        switch length {
        case 2 where isNamed("id"): id = fields.value(at: index)
        case 4 where isNamed("line"): batchLine = UInt64(fields.value(at: index))
        case 6 where isNamed("digest"): digest = fields.value(at: index)
        case 7 where isNamed("request"): request = fields.value(at: index)
        case 8 where isNamed("occurred"): occurred = fields.value(at: index)
        case 9 where isNamed("effective"): effective = fields.value(at: index)
        default: break
        }
    }

    private static func requireNew(_ index: Int, in fields: Fields) throws(Refusal) {
        let isNew = fields.withKey(at: index) { key in
            for earlier in 0..<index where fields.withKey(at: earlier, { $0.isEqual(to: key) }) { return false }
            return true
        }
        guard isNew else { throw .damaged("it has the field \(fields.key(at: index)) twice") }
    }
}

extension Books {
    /// What an event names must stand in the log before it, and still be open where it closes it.
    ///
    /// - Precondition: the event is not entered yet. Names and shipments are checked as it is.
    func checkReferences(_ event: Event) throws(Refusal) {
        switch event.kind {
        case .destroyed, .rejected:
            let number = try earlier(event, "event")
            guard try proposal(number) != nil else { throw .damaged("event \(number) is no destruction that waits") }
        case .resolved:
            let number = try earlier(event, "event")
            guard try discrepancy(number) != nil else { throw .damaged("event \(number) is no open discrepancy") }
        case .corrected:
            let number = try earlier(event, "event")
            let undone = try earlier(event, "undone")
            guard undone <= number else { throw .damaged("it undoes event \(number) of a request that is later") }
            if let by = try correction(ofRequest: undone), by != event.request {
                throw .damaged("it undoes what event \(by) had undone before")
            }
        case .arrived, .lost, .cancelled:
            let number = try earlier(event, "shipment")
            guard try shipment(number) != nil else { throw .damaged("event \(number) is no shipment") }
        default: break
        }
    }

    private func earlier(_ event: Event, _ key: FieldKey) throws(Refusal) -> UInt64 {
        guard let number = UInt64(try event.required(key)), number > 0, number < event.number else {
            throw .damaged("refers to an event that does not exist")
        }
        return number
    }
}
