import Glibc

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes.
    @inlinable
    public func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let baseAddress, let otherAddress = other.baseAddress else { return true }
        return memcmp(baseAddress, otherAddress, count) == 0
    }
}

extension [UInt8] {
    /// Whether both hold the same bytes.
    @inlinable
    public func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
        span.bytes.withUnsafeBytes { $0.isEqual(to: bytes) }
    }
}
