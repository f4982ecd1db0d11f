import Line

/// A stored record of the books: its bytes, then the checksum of its key and them.
enum BookRow {
    private static let checksumBytes = 4

    /// The record, as far as it is one.
    static func record(_ stored: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: stored.dropLast(checksumBytes))
    }

    static func bearsChecksum(_ key: [UInt8], _ stored: UnsafeRawBufferPointer) -> Bool {
        guard stored.count >= checksumBytes else { return false }
        let record = record(stored)
        let checksum = UInt32(bigEndian: stored.loadUnaligned(fromByteOffset: record.count, as: UInt32.self))
        return bookChecksum(key: key, record: record) == checksum
    }

    static func holds(_ record: [UInt8], key: [UInt8], _ stored: UnsafeRawBufferPointer) -> Bool {
        bearsChecksum(key, stored) && record.isEqual(to: self.record(stored))
    }

    /// Makes a record the row that is stored.
    static func appendChecksum(to record: inout [UInt8], key: [UInt8]) {
        let checksum = record.span.bytes.withUnsafeBytes { bookChecksum(key: key, record: $0) }
        Swift.withUnsafeBytes(of: checksum.bigEndian) { record.append(contentsOf: $0) }
    }
}
