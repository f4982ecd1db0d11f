/// Appends the parts of a line to bytes. A value is bare whenever it can be, so that equal lines are equal bytes.
extension [UInt8] {
    /// `key=value`, with a space before it unless it begins the line.
    public mutating func appendField(_ key: String, _ value: String) {
        if let last, last != UInt8(ascii: "\n") { append(UInt8.space) }
        appendText(key)
        append(UInt8(ascii: "="))
        appendValue(value)
    }

    @inlinable
    public mutating func appendFields(_ fields: some Sequence<Field>) {
        for field in fields { appendField(field.key, field.value) }
    }

    /// As they stand, but for the space before the first where the line begins with it.
    public mutating func appendFields(_ fields: Fields) {
        if let last, last != UInt8(ascii: "\n") {
            self += fields.bytes
        } else {
            self += fields.bytes.dropFirst()
        }
    }

    /// A number without leading zeros.
    public mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude)
    }

    public mutating func appendDecimal(_ number: UInt64) {
        withUnsafeTemporaryAllocation(byteCount: UInt64.mostDigits, alignment: 1) { digits in
            let count = number.writeDecimal(to: digits)
            append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[..<count]))
        }
    }

    /// ` key=value`
    public mutating func appendField(_ key: FieldKey, _ value: UInt64) {
        appendField(key, valueBytes: UInt64.mostDigits) { value.writeDecimal(to: $0) }
    }

    /// ` key=value`, in one piece.
    ///
    /// - Parameters:
    ///   - most: the room that the value is given.
    ///   - write: writes a value in its form, and returns its length.
    @inline(__always)
    mutating func appendField(
        _ key: FieldKey, valueBytes most: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        let value = key.bytes.count + 2
        withUnsafeTemporaryAllocation(byteCount: value + most, alignment: 1) { field in
            field[0] = UInt8.space
            UnsafeMutableRawBufferPointer(rebasing: field[1...]).copyMemory(from: key.bytes)
            field[value - 1] = UInt8(ascii: "=")
            let end = value + write(UnsafeMutableRawBufferPointer(rebasing: field[value...]))
            append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(field)[..<end]))
        }
    }

    /// ` key=`
    @usableFromInline
    mutating func appendKey(_ key: FieldKey) {
        appendField(key, valueBytes: 0) { _ in 0 }
    }

    /// As `+=`, which holds what it appends while it does.
    public mutating func append(copying others: [UInt8]) {
        others.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// Words of the protocol's own, which need no quotes.
    @inlinable
    public mutating func appendWords(_ words: StaticString) {
        append(contentsOf: UnsafeRawBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
    }

    /// Raw text that needs no quotes.
    public mutating func appendText(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ append(contentsOf: $0) }) == nil {
            append(contentsOf: text.utf8)
        }
    }

    public mutating func appendValue(_ value: String) {
        var value = value
        value.withUTF8 { bytes in
            if bytes.isBare {
                append(contentsOf: bytes)
            } else {
                appendQuoted(bytes)
            }
        }
    }

    mutating func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(UInt8.quote)
        for byte in bytes {
            switch byte {
            case UInt8.quote, UInt8.backslash: append(contentsOf: [UInt8.backslash, byte])
            case 0x0A: appendWords("\\n")
            case 0x09: appendWords("\\t")
            case _ where byte.isControl:
                appendWords("\\x")
                append(contentsOf: [hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8.quote)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a value of these bytes is written without quotes.
    var isBare: Bool { !isEmpty && allSatisfy { $0.isBareByte } }
}

extension UInt64 {
    static let mostDigits = 20

    /// Writes its digits at the start of a buffer that has room for them.
    ///
    /// - Returns: how many.
    func writeDecimal(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        var count = 1
        var bound: UInt64 = 10
        while self >= bound, count < Self.mostDigits {
            count += 1
            bound = count < Self.mostDigits ? bound * 10 : .max
        }
        var rest = self
        for place in stride(from: count - 1, through: 0, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return count
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
}

extension RequestLine {
    /// The line as a client sends it, without its end.
    public var bytes: [UInt8] {
        var line: [UInt8] = []
        line.appendTag(tag)
        line.appendText(verb)
        line.appendFields(fields)
        return line
    }
}

extension ReplyLine {
    /// The line as a server sends it, without its end.
    public var bytes: [UInt8] {
        var line: [UInt8] = []
        line.appendTag(tag)
        switch kind {
        case .row: line.appendWords("ROW")
        case .ok: line.appendWords("OK")
        case .error(let code): line.appendText("ERR " + code)
        }
        line.appendFields(fields)
        return line
    }
}

extension [UInt8] {
    /// `@tag SP`, or nothing.
    public mutating func appendTag(_ tag: String?) {
        guard let tag else { return }
        append(UInt8(ascii: "@"))
        appendText(tag)
        append(UInt8.space)
    }
}
