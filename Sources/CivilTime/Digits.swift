/// Fixed-width decimal fields in ASCII, read and written without allocating.
/// `@inline(__always)`: these are two or three instructions each, on the path of every line.
enum Digits {
    /// The value of the two digits at `offset`, or nil. The caller has checked that they lie within `bytes`.
    @inline(__always)
    static func readTwo(at offset: Int, of bytes: UnsafeRawBufferPointer) -> Int? {
        let tens = bytes[offset] &- UInt8(ascii: "0")
        let ones = bytes[offset &+ 1] &- UInt8(ascii: "0")
        guard tens < 10, ones < 10 else { return nil }
        return Int(tens &* 10 &+ ones)
    }

    /// Writes the lowest `count` digits of a value that is not negative.
    @inline(__always)
    static func write(_ value: Int, digits count: Int, at offset: Int, to bytes: UnsafeMutableRawBufferPointer) {
        var rest = UInt32(truncatingIfNeeded: value)
        var position = offset &+ count
        while position > offset {
            position &-= 1
            bytes[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

/// Quotient rounded towards minus infinity, for a positive divisor.
@inline(__always)
func flooringQuotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
