import CivilTime
import Ledger
import Line

/// Stock by when things occurred: what was recorded otherwise than it would have been at once.
extension BruteForce {
    /// By how much more was available, seen from a moment, than was recorded later: where a line says quarantine for
    /// nothing but the day on which it was recorded.
    func diverted(through last: Int, at instant: Instant) -> [[String]: Int64] {
        var more: [[String]: Int64] = [:]
        for (event, occurred) in zip(events, occurred).prefix(last) where occurred <= instant && instant < event.at {
            guard let product = event["product"], let lot = event["lot"] else { continue }
            guard let facility = event["facility"] ?? event["from"], !isHeld(product, lot, last, instant) else {
                continue
            }
            let change = available(event, at: instant) - available(event, at: event.at)
            if change != 0 { more[[facility, product, lot], default: 0] += change }
        }
        return more
    }

    /// What an event adds to the units available, seen from a moment.
    private func available(_ event: Event, at instant: Instant) -> Int64 {
        if instant < event.at, event.kind == .corrected, let undone = event["event"].flatMap({ Int($0) }) {
            return -available(events[undone - 1], at: instant)
        }
        guard let movement = movements[Int(event.number) - 1] else { return 0 }
        func isAvailable(_ account: Account) -> Bool {
            account == .available || account == .quarantine && event["diverted"] != nil && instant < event.at
        }
        return (isAvailable(movement.to) ? movement.quantity : 0)
            - (isAvailable(movement.from) ? movement.quantity : 0)
    }

    private func isHeld(_ product: String, _ lot: String, _ last: Int, _ instant: Instant) -> Bool {
        var expiry: Day?
        var isRecalled = false
        for event in events.prefix(last) where event["product"] == product && event["lot"] == lot {
            let isKnown = event.occurred <= instant
            switch event.kind {
            case .received, .returned: expiry = expiry ?? event["expiry"].flatMap { Day($0) }
            case .relotted where isKnown: expiry = event["expiry"].flatMap { Day($0) }
            case .recalled where isKnown: isRecalled = true
            case .recallLifted where isKnown: isRecalled = false
            default: break
            }
        }
        return isRecalled || expiry.map { zone.end(of: $0) < instant } ?? false
    }
}
