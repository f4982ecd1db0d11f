import CivilTime
import Glibc
import Synchronization

/// What a client asks for, over and over.
enum Errand: Sendable {
    /// One to three units of a product at a facility, with an id that is unique and ordered by time.
    case dispense
    /// Stock on hand of a product at a facility.
    case stock
    /// The stock card of a product at a facility since an instant.
    case card(from: Instant)
    /// Stock on hand of a product at a facility as of an instant.
    case stockAsOf(Instant)
}

/// Writes requests for facilities and products at random. Each is copied from a line made beforehand, and a
/// dispense's quantity and id are put in: the client shares its cores with the daemon.
final class RequestMaker {
    static let longestBytes = 192
    private static let instantDigits = 13
    private static let counterDigits = 8
    private static let makers = Atomic<UInt64>(0)

    private let lines: UnsafeMutableRawBufferPointer
    private var lengths: [Int] = []
    private let isDispense: Bool
    private let maker: UInt64
    private var counter: UInt64 = 0
    private var random: UInt64
    /// From the monotonic clock to the wall's, in nanoseconds.
    private let wallOffset: UInt64

    init(_ errand: Errand) {
        maker = Self.makers.wrappingAdd(1, ordering: .relaxed).newValue
        random = 0x9E37_79B9_7F4A_7C15 &* maker | 1
        if case .dispense = errand { isDispense = true } else { isDispense = false }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        wallOffset = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec) - monotonicNanoseconds()
        let count = Programme.facilities * Programme.products
        lines = .allocate(byteCount: count * Self.longestBytes, alignment: 8)
        for index in 0..<count {
            let (facility, product) = index.quotientAndRemainder(dividingBy: Programme.products)
            let line = Array((Self.line(errand, facility, product) + "\n").utf8)
            precondition(line.count <= Self.longestBytes, "a line is longer than there is room for")
            UnsafeMutableRawBufferPointer(rebasing: lines[(index * Self.longestBytes)...]).copyBytes(from: line)
            lengths.append(line.count)
        }
    }

    deinit {
        lines.deallocate()
    }

    private static func line(_ errand: Errand, _ facility: Int, _ product: Int) -> String {
        let shelf = "facility=\(Programme.facility(facility)) product=\(Programme.product(product))"
        switch errand {
        case .dispense:
            let id = String(repeating: "0", count: instantDigits + 1 + 1 + counterDigits)
            return "DISPENSE \(shelf) qty=0 visit=initial group=client id=\(id)"
        case .stock: return "STOCK \(shelf)"
        case .card(let start): return "CARD \(shelf) from=\(start)"
        case .stockAsOf(let instant): return "STOCK \(shelf) as-of=\(instant)"
        }
    }

    /// Writes `count` requests, for each of which there is room for `longestBytes`.
    ///
    /// - Parameter now: monotonic nanoseconds, for the ids.
    /// - Returns: how many bytes they are.
    func write(_ count: Int, now: UInt64, to place: UnsafeMutableRawPointer) -> Int {
        let milliseconds = (now &+ wallOffset) / 1_000_000
        var end = place
        for _ in 0..<count {
            let shelf = Int(next() % UInt64(lengths.count))
            let length = lengths[shelf]
            end.copyMemory(from: lines.baseAddress.unsafelyUnwrapped + shelf * Self.longestBytes, byteCount: length)
            end += length
            if isDispense { complete(end - 1, milliseconds) }
        }
        return end - place
    }

    /// Puts quantity and id into the line that ends there. An id is the moment, a dash, the maker and its counter.
    private func complete(_ end: UnsafeMutableRawPointer, _ milliseconds: UInt64) {
        counter += 1
        var place = end
        Self.writeDigits(counter, Self.counterDigits, before: &place)
        Self.writeDigits(maker % 10, 1, before: &place)
        place -= 1
        place.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        Self.writeDigits(milliseconds, Self.instantDigits, before: &place)
        place -= " visit=initial group=client id=".utf8.count + 1
        place.storeBytes(of: UInt8(ascii: "1") + UInt8(truncatingIfNeeded: next() % 3), as: UInt8.self)
    }

    private static func writeDigits(_ value: UInt64, _ count: Int, before place: inout UnsafeMutableRawPointer) {
        var rest = value
        for _ in 0..<count {
            place -= 1
            place.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            rest /= 10
        }
    }

    /// xorshift64 (Marsaglia 2003), without its weak low bits.
    private func next() -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return random >> 11
    }
}
