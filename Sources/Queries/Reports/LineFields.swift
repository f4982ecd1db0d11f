import Line

/// Walks along the fields of a stored event's line without copying any of it. It borrows the bytes.
///
/// `Event(line:)` reads a line whole and checks all of it; a report over a million lines wants a few fields of some.
struct LineFields {
    struct Part {
        let key: UnsafeRawBufferPointer
        /// Without its quotes, but not unescaped.
        let value: UnsafeRawBufferPointer
    }

    private let line: UnsafeRawBufferPointer
    private var position = 0
    /// The line is not in the form of a log's line.
    private(set) var isBroken = false

    init(_ line: UnsafeRawBufferPointer) {
        self.line = line
    }

    /// The next field; nil at the end, or where the line is broken.
    mutating func next() -> Part? {
        guard position < line.count else { return nil }
        let keyStart = position
        position = place(of: UInt8(ascii: "="), from: position)
        let key = UnsafeRawBufferPointer(rebasing: line[keyStart..<position])
        position += 1
        guard position < line.count else { return broken() }
        let isQuoted = line[position] == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        let start = position
        if isQuoted { skipQuoted() } else { position = place(of: UInt8(ascii: " "), from: position) }
        guard position <= line.count else { return broken() }
        let value = UnsafeRawBufferPointer(rebasing: line[start..<position])
        if isQuoted { position += 1 }
        if position < line.count {
            guard line[position] == UInt8(ascii: " ") else { return broken() }
            position += 1
        }
        return Part(key: key, value: value)
    }

    /// Eight bytes at a time ("Hacker's Delight", 6-1: the lowest zero byte of a word); the line's end where it is not.
    private func place(of byte: UInt8, from start: Int) -> Int {
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        var position = start
        while position + 8 <= line.count {
            let word = UInt64(littleEndian: line.loadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ pattern
            let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zeros != 0 { return position + zeros.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < line.count, line[position] != byte { position += 1 }
        return position
    }

    /// Ends at the closing quote, or beyond the line where there is none.
    private mutating func skipQuoted() {
        while position < line.count, line[position] != UInt8(ascii: "\"") {
            position += line[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        if position >= line.count { position = line.count + 1 }
    }

    private mutating func broken() -> Part? {
        isBroken = true
        position = line.count
        return nil
    }
}

extension UnsafeRawBufferPointer {
    func equals(_ text: StaticString) -> Bool {
        isEqual(to: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The length and the first seven bytes as one number, which tells the keys of the log's lines apart.
    var keyNumber: UInt64 {
        var number = UInt64(count)
        for byte in prefix(7) { number = number << 8 | UInt64(byte) }
        return number
    }

    var wholeNumber: Int64? {
        guard !isEmpty, count <= 18 else { return nil }
        var number: Int64 = 0
        for byte in self {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int64(digit)
        }
        return number
    }
}
