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
        while position < line.count, line[position] != UInt8(ascii: "=") { position += 1 }
        let key = UnsafeRawBufferPointer(rebasing: line[keyStart..<position])
        position += 1
        guard position < line.count else { return broken() }
        let isQuoted = line[position] == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        let start = position
        if isQuoted { skipQuoted() } else { skipBare() }
        guard position <= line.count else { return broken() }
        let value = UnsafeRawBufferPointer(rebasing: line[start..<position])
        if isQuoted { position += 1 }
        if position < line.count {
            guard line[position] == UInt8(ascii: " ") else { return broken() }
            position += 1
        }
        return Part(key: key, value: value)
    }

    private mutating func skipBare() {
        while position < line.count, line[position] != UInt8(ascii: " ") { position += 1 }
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
        count == text.utf8CodeUnitCount && elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: count))
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
