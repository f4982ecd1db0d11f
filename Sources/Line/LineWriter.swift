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
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = number
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(digits)[start...]))
        }
    }

    /// ` key=value`
    public mutating func appendField(_ key: StaticString, _ value: UInt64) {
        key.withUTF8Buffer { appendKey($0) }
        appendDecimal(value)
    }

    /// ` key=`
    @usableFromInline
    mutating func appendKey(_ key: UnsafeBufferPointer<UInt8>) {
        withUnsafeTemporaryAllocation(byteCount: key.count + 2, alignment: 1) { text in
            text[0] = UInt8.space
            UnsafeMutableRawBufferPointer(rebasing: text[1...]).copyBytes(from: key)
            text[key.count + 1] = UInt8(ascii: "=")
            append(contentsOf: UnsafeRawBufferPointer(text))
        }
    }

    /// As `+=`, which holds what it appends while it does.
    public mutating func append(copying others: [UInt8]) {
        others.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// Raw text: words of the protocol's own, which need no quotes.
    public mutating func appendText(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ append(contentsOf: $0) }) == nil {
            append(contentsOf: text.utf8)
        }
    }

    public mutating func appendValue(_ value: String) {
        var value = value
        value.withUTF8 { bytes in
            if !bytes.isEmpty, bytes.allSatisfy({ $0.isBareByte }) {
                append(contentsOf: bytes)
            } else {
                appendQuoted(bytes)
            }
        }
    }

    private mutating func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        append(UInt8.quote)
        for byte in bytes {
            switch byte {
            case UInt8.quote, UInt8.backslash: append(contentsOf: [UInt8.backslash, byte])
            case 0x0A: appendText("\\n")
            case 0x09: appendText("\\t")
            case _ where byte.isControl:
                appendText("\\x")
                append(contentsOf: [hexadecimalDigit(byte >> 4), hexadecimalDigit(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8.quote)
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
        case .row: line.appendText("ROW")
        case .ok: line.appendText("OK")
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
