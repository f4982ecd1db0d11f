import Glibc

extension [UInt8] {
    func isBytewise(before other: [UInt8]) -> Bool {
        withUnsafeBytes { left in other.withUnsafeBytes { left.isBytewise(before: $0) } }
    }
}

extension UnsafeRawBufferPointer {
    func isBytewise(before other: UnsafeRawBufferPointer) -> Bool {
        guard let start = baseAddress, let otherStart = other.baseAddress else { return isEmpty && !other.isEmpty }
        let order = memcmp(start, otherStart, Swift.min(count, other.count))
        return order < 0 || order == 0 && count < other.count
    }
}
