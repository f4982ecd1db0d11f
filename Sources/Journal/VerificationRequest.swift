import CivilTime
import Ledger

/// What the events of one request have in common, as a replay meets them: they follow each other, by one user at one
/// moment under one id, and each after the first names the first.
struct VerificationRequest {
    private var first: UInt64 = 0
    private var isOfSeveral = false
    private var at = Instant(millisecondsSinceEpoch: 0)
    private var by = ""
    private var id: String?
    /// Whether the newest event is the first that its user made under its id.
    private(set) var isFirstOfID = false

    mutating func enter(_ event: Event) throws(Refusal) {
        let eventID = event["id"]
        guard (eventID == nil) == (event["digest"] == nil) else { throw .damaged("it has an id or a digest without the other") }
        isFirstOfID = eventID != nil && !(eventID == id && event.by == by)
        if let named = event["request"] {
            guard let number = UInt64(named), number > 0, number <= event.number else {
                throw .damaged("refers to a request that does not exist")
            }
            if number < event.number {
                guard isOfSeveral, first == number, by == event.by, id == eventID, at == event.at else {
                    throw .damaged("says that it belongs to the request of event \(number), which the events before it do not")
                }
            }
            first = number
            isOfSeveral = true
        } else {
            first = event.number
            isOfSeveral = false
        }
        at = event.at
        by = event.by
        id = eventID
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

    private func earlier(_ event: Event, _ key: String) throws(Refusal) -> UInt64 {
        guard let number = UInt64(try event.required(key)), number > 0, number < event.number else {
            throw .damaged("refers to an event that does not exist")
        }
        return number
    }
}
