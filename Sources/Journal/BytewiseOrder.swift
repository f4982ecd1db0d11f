import Glibc

extension String {
    /// Whether its bytes come before another's.
    func isBytewise(before other: String) -> Bool {
        let order = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                UnsafeRawBufferPointer(left).isBytewise(before: UnsafeRawBufferPointer(right))
            }
        }
        return (order ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension UnsafeRawBufferPointer {
    func isBytewise(before other: UnsafeRawBufferPointer) -> Bool {
        guard let start = baseAddress, let otherStart = other.baseAddress else { return isEmpty && !other.isEmpty }
        let order = memcmp(start, otherStart, Swift.min(count, other.count))
        return order < 0 || order == 0 && count < other.count
    }
}
