import CivilTime
import Line

/// What an event did otherwise than its line says, seen from a moment between its occurring and its recording.
///
/// A line says where units went as things stood when it was recorded: a dispensing entered after its lot expired takes
/// them out of quarantine, and a correction puts them there. Seen from a moment at which the lot could still be
/// available, they were. Only from its recording on does such a movement count as it is recorded.
public struct LateShift: Sendable, Equatable {
    /// From its occurring until its recording.
    public let span: Range<Instant>
    /// More available and fewer in quarantine, while the lot was not held.
    public let units: Int64
}

extension Books {
    /// Nothing for an event that was recorded as it occurred, or that would have been recorded the same at once.
    public func lateShifts(of event: Event) throws(Refusal) -> [LateShift] {
        let (occurred, recorded) = (event.occurred, event.at)
        guard occurred < recorded else { return [] }
        let movement = try event.movement()
        guard event.kind == .corrected else {
            guard event["diverted"] != nil, let movement else { return [] }
            let units = movement.from == .quarantine ? -movement.quantity : movement.quantity
            return [LateShift(span: occurred..<recorded, units: units)]
        }
        guard let number = UInt64(try event.required("event")) else { return [] }
        let undone = try knownEvent(number)
        guard let mistake = try undone.movement() else { return [] }
        // The exact opposite of the mistake, of its own shift too: until then there had been neither.
        let available = mistake.change(of: .available) + (movement?.change(of: .available) ?? 0)
        var shifts = [LateShift(span: occurred..<recorded, units: -available)]
        for shift in try lateShifts(of: undone) {
            let end = min(shift.span.upperBound, recorded)
            guard shift.span.lowerBound < end else { continue }
            shifts.append(LateShift(span: shift.span.lowerBound..<end, units: -shift.units))
        }
        return shifts.filter { $0.units != 0 }
    }
}

extension CardBalance.LotBalance {
    /// Counts units as available that are recorded in quarantine, or the other way round: no more than are there.
    public mutating func shift(_ units: Int64) {
        // What was handed out before its receipt was below zero in one account and is in the other.
        let limit = units > 0 ? max(quarantine, 0) : max(available, -quarantine, 0)
        let shifted = units > 0 ? min(units, limit) : max(units, -limit)
        available += shifted
        quarantine -= shifted
    }
}
