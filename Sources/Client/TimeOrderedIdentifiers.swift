import Glibc

/// Makes UUIDs of version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits. Those of one generator
/// ascend strictly, within a millisecond and when the clock goes back too: it adds a random step to the one before
/// (§6.2 method 2). Ids that ascend keep the daemon's index of ids together, which makes its commits cheap.
public struct TimeOrderedIdentifiers: Sendable {
    /// The version's and the variant's bits are not in these: 48 bits of time and 12 random ones, then 62 random ones.
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    public init() {}

    public mutating func next() -> String {
        next(unixMilliseconds: realTimeMilliseconds())
    }

    mutating func next(unixMilliseconds: UInt64) -> String {
        var random = SystemRandomNumberGenerator()
        let now = (unixMilliseconds & 0xFFFF_FFFF_FFFF) << 12
        if now > high | 0xFFF {
            high = now | UInt64.random(in: 0...0xFFF, using: &random)
            low = UInt64.random(in: 0..<(1 << 62), using: &random)
        } else {
            low += UInt64.random(in: 1...0xFFFF_FFFF, using: &random)
            if low >= 1 << 62 {
                low &= (1 << 62) - 1
                high += 1
            }
        }
        let first = (high >> 12) << 16 | 0x7000 | high & 0xFFF
        return text(first, 0x8000_0000_0000_0000 | low)
    }

    private func text(_ first: UInt64, _ second: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let half = nibble < 16 ? first : second
                let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - nibble % 16 * 4)) & 15
                buffer[position] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                position += 1
            }
            return 36
        }
    }
}

private func realTimeMilliseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
}
