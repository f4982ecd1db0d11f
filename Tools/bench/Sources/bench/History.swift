import CivilTime
import Glibc
import SystemPackage

/// A programme's past as a file of request lines for `naloxd import`.
struct History {
    /// Of the ledger that is made of it.
    let events: Int
    /// Where its last month begins, of which every stock card tells about as much however long the history is.
    let monthStart: Instant
    let start: Instant
    private let dispensings: Int

    private static let millisecondsOfDay: Int64 = 86_400_000
    private static let days: Int64 = 5 * 365
    private static let daysOfMonth: Int64 = 30
    /// Dispensings of the last month, 20 a stock card.
    private static let eventsOfMonth = 6_000
    /// From its end to now, in milliseconds.
    private static let pause: Int64 = 60_000
    private static let pieceBytes = 1 << 20

    /// - Parameters:
    ///   - events: how many there will be; nil for a programme that has not begun to dispense.
    ///   - now: the history ends a little before.
    init(events: Int?, now: Instant = .now()) {
        let least = Programme.openingEvents + Programme.lines(at: "").count
        self.events = max(least, events ?? least)
        dispensings = self.events - least
        // Its newest event is always a recent one: while the clock is far past it, the daemon may not trust the clock.
        monthStart = now - (events == nil ? Self.pause : Self.daysOfMonth * Self.millisecondsOfDay)
        start = events == nil ? monthStart : now - Self.days * Self.millisecondsOfDay
    }

    /// The lines of the file: each makes one event.
    var lineCount: Int { events - Programme.openingEvents }

    /// Halfway from the beginning to the last month.
    var middle: Instant { start + (monthStart - start) / 2 }

    func write(to path: String) throws(Failure) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
            try file.closeAfter {
                var piece: [UInt8] = []
                piece.reserveCapacity(Self.pieceBytes + 256)
                for line in Programme.lines(at: start.description) { piece.append(contentsOf: (line + "\n").utf8) }
                for number in 0..<dispensings {
                    appendDispense(number, to: &piece)
                    guard piece.count >= Self.pieceBytes else { continue }
                    try file.writeAll(piece)
                    piece.removeAll(keepingCapacity: true)
                }
                try file.writeAll(piece)
            }
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private func appendDispense(_ number: Int, to bytes: inout [UInt8]) {
        let at = moment(number)
        // Mixed, so that facility, product and quantity do not go round together.
        let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 >> 33
        bytes.append(contentsOf: "DISPENSE at=".utf8)
        at.append(to: &bytes)
        bytes.append(contentsOf: " facility=f".utf8)
        Self.append(mixed % UInt64(Programme.facilities), to: &bytes)
        bytes.append(contentsOf: " product=p".utf8)
        Self.append(mixed / 100 % UInt64(Programme.products), to: &bytes)
        bytes.append(contentsOf: " qty=".utf8)
        Self.append(1 + mixed / 300 % 3, to: &bytes)
        bytes.append(contentsOf: " visit=initial group=client id=".utf8)
        Self.append(UInt64(at.millisecondsSinceEpoch), to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(100_000_000 + UInt64(number), to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// All but the last month's are spread evenly over the years before it.
    private func moment(_ number: Int) -> Instant {
        let ofMonth = min(dispensings, Self.eventsOfMonth)
        let before = dispensings - ofMonth
        guard number >= before else {
            return start + Int64(Double(monthStart - start) * Double(number) / Double(before))
        }
        let month = Self.daysOfMonth * Self.millisecondsOfDay - Self.pause
        return monthStart + month / Int64(ofMonth) * Int64(number - before)
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
