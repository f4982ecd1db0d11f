import Harness
import Support

/// A client that writes as fast as it is answered, until its connection is lost, and knows what it was told.
final class Worker: @unchecked Sendable {
    // @unchecked Sendable: one thread runs it, and others look at it only when that thread has ended.

    /// One request, or a whole batch, under an id of its own.
    struct Work {
        let id: String
        let lines: [String]
        /// Units of the shared lot that it takes in; negative: that it hands out; nil: it must be refused.
        let units: Int?

        var text: String { lines.map { $0 + "\n" }.joined() }
    }

    /// What the first reply that came said, its last line last.
    private(set) var settled: [(work: Work, reply: [String])] = []
    private(set) var complaints: [String] = []
    private var unknown: [Work] = []
    private var random: SeededRandom
    private let name: Int
    private var made = 0

    init(name: Int, seed: UInt64) {
        self.name = name
        random = SeededRandom(seed: seed)
    }

    /// Settles what is unknown, then goes on until the connection is lost.
    func run(_ socket: String) {
        guard let wire = connect(socket), settleUnknown(wire) else { return }
        while true {
            unknown = (0..<Int.random(in: 1...24, using: &random)).map { _ in next() }
            guard settleUnknown(wire) else { return }
        }
    }

    func settle(_ socket: String) throws {
        guard let wire = connect(socket), settleUnknown(wire) else { throw HarnessError("the connection was lost") }
    }

    /// Repeats every id: the first reply comes again, and what was refused is refused again.
    func repeatAll(_ socket: String) throws {
        guard let wire = connect(socket) else { throw HarnessError("no connection") }
        for start in stride(from: 0, to: settled.count, by: 200) {
            let part = settled[start..<min(start + 200, settled.count)]
            try wire.send(part.map(\.work.text).joined())
            for (work, reply) in part {
                let again = try replies(to: work, wire)
                let isSame = work.units == nil ? again == reply : again == Self.replayed(reply)
                if !isSame { complaints.append("\(work.lines) was answered \(reply), and repeated \(again)") }
            }
        }
    }

    private func connect(_ socket: String) -> Wire? {
        guard let wire = try? Wire(to: socket), (try? wire.line()) != nil else { return nil }
        return wire
    }

    /// - Returns: false when the connection was lost before the last reply.
    private func settleUnknown(_ wire: Wire) -> Bool {
        do {
            try wire.send(unknown.map(\.text).joined())
            while let work = unknown.first {
                let reply = try replies(to: work, wire)
                check(reply, to: work)
                settled.append((work, Self.original(reply)))
                unknown.removeFirst()
            }
            return true
        } catch {
            return false
        }
    }

    /// The last of the replies to its lines: a batch's others tell of the moment.
    private func replies(to work: Work, _ wire: Wire) throws -> [String] {
        var last: [String] = []
        for _ in work.lines {
            guard let reply = try wire.reply() else { throw HarnessError("the connection was lost") }
            last = reply
        }
        return last
    }

    private func check(_ reply: [String], to work: Work) {
        let isOK = reply.last?.hasPrefix("OK ") == true
        if isOK != (work.units != nil) { complaints.append("\(work.lines) was answered \(reply)") }
    }

    private static func replayed(_ reply: [String]) -> [String] {
        reply.dropLast() + [(reply.last ?? "") + " replayed=true"]
    }

    private static func original(_ reply: [String]) -> [String] {
        guard let last = reply.last, last.hasSuffix(" replayed=true") else { return reply }
        return reply.dropLast() + [String(last.dropLast(" replayed=true".count))]
    }

    private func next() -> Work {
        made += 1
        let id = "w\(name)-\(made)"
        let quantity = Int.random(in: 1...9, using: &random)
        let lot = ["A", "B"].randomElement(using: &random) ?? "A"
        let receive = "RECEIVE facility=a product=spray-1.8mg lot=\(lot) expiry=2060-01-31 qty=\(quantity)"
        let dispense = "DISPENSE facility=a product=spray-1.8mg qty=\(quantity) recipient=K-\(quantity)"
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return Work(id: id, lines: ["\(receive) id=\(id)"], units: quantity)
        case 4..<8: return Work(id: id, lines: ["\(dispense) id=\(id)"], units: -quantity)
        case 8: return Work(id: id, lines: ["BEGIN id=\(id)", receive, dispense, "COMMIT"], units: 0)
        default:
            return Work(id: id, lines: ["DISPENSE facility=a product=syringe-kit qty=\(quantity) id=\(id)"], units: nil)
        }
    }
}
