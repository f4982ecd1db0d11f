/// Reads the grammar of a line from bytes, left to right. It borrows the bytes: it must not outlive them.
struct LineScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private(set) var tag: String?
    /// An escape may make a value that is not UTF-8. That is reported before any error of form further on in the line.
    private var hasBrokenValue = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Passes over `[ "@" tag SP ]` and keeps the tag: whatever is wrong further on, the reply carries it.
    mutating func readTag() {
        guard bytes.first == UInt8(ascii: "@") else { return }
        var end = 1
        while end < bytes.count, bytes[end].isTagByte { end += 1 }
        guard end > 1, end <= 1 + Limits.tagBytes, end < bytes.count, bytes[end] == UInt8.space else { return }
        position = end + 1
        tag = text(1..<end)
    }

    /// A verb or a reply's first word, in capitals.
    mutating func word() throws(UnreadableLine) -> String {
        let start = position
        while position < bytes.count, bytes[position].isWordByte { position += 1 }
        guard position > start, position == bytes.count || bytes[position] == UInt8.space else {
            throw failure("a line begins with a verb of letters and '-', then a space")
        }
        let word = text(start..<position)
        return bytes[start..<position].contains(where: \.isLowercaseLetter) ? word.uppercased() : word
    }

    /// `*( SP field )` to the end. The first field needs no space when the line begins with it.
    ///
    /// - Parameters:
    ///   - isReply: keys may hold capitals: REPORT has a column for each currency, like `cost-NOK`.
    ///   - most: how many fields are read; what comes after them is left.
    mutating func fields(isReply: Bool = false, most: Int = .max) throws(UnreadableLine) -> Fields {
        var fields = Fields()
        fields.reserve(bytes: bytes.count - position + 1, fields: Swift.min(most, Self.usualFieldCount))
        // What stands in its form already is copied in one piece, up to the first value that does not.
        var copied = position
        while position < bytes.count, fields.count < most {
            if position > 0 {
                guard bytes[position] == UInt8.space else { throw failure("fields are parted by one space") }
                position += 1
            }
            let start = position
            try passKey(isReply: isReply)
            let keyLength = position - 1 - start
            if let value = try quotedValue(start, keyLength) {
                fields.append(bytes, copied..<max(copied, start - 1))
                fields.append(Field(text(start..<start + keyLength), value))
                copied = position
            } else {
                fields.expect(bytes, key: start..<start + keyLength, end: position, inPieceFrom: copied)
            }
        }
        fields.append(bytes, copied..<position)
        if hasBrokenValue { throw failure("") }
        return fields
    }

    private static let usualFieldCount = 16

    /// A word up to the next space, as a reply's error code is.
    mutating func bareWord() throws(UnreadableLine) -> String {
        guard position < bytes.count, bytes[position] == UInt8.space else { throw failure("a word was expected") }
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != UInt8.space { position += 1 }
        guard position > start else { throw failure("a word was expected") }
        return text(start..<position)
    }

    /// Passes over a key and the `=` after it.
    private mutating func passKey(isReply: Bool) throws(UnreadableLine) {
        let start = position
        let end = isReply ? passWhile { $0.isKeyByte || $0.isLetter } : passWhile { $0.isKeyByte }
        guard end > start, end < bytes.count, bytes[end] == UInt8(ascii: "=") else {
            throw failure("a field is key=value, its key of lowercase letters, digits and '-'")
        }
        position = end + 1
    }

    /// Passes over a value.
    ///
    /// - Returns: what it is if it is quoted; a bare one stands for itself.
    private mutating func quotedValue(_ keyStart: Int, _ keyLength: Int) throws(UnreadableLine) -> String? {
        var key: String { text(keyStart..<keyStart + keyLength) }
        guard position < bytes.count else {
            throw failure("'\(key)' has no value; an empty one is written \(key)=\"\"")
        }
        if bytes[position] == UInt8.quote { return try quoted(of: key) }
        let start = position
        let end = passWhile { $0.isBareByte }
        guard end == bytes.count || bytes[end] == UInt8.space else {
            throw failure("the value of '\(key)' must be quoted: it holds a quote, a backslash or a control character")
        }
        guard end > start else { throw failure("'\(key)' has no value; an empty one is written \(key)=\"\"") }
        return nil
    }

    /// Passes over bytes of one sort.
    ///
    /// - Returns: the position after them.
    @inline(__always)
    private mutating func passWhile(_ isOfSort: (UInt8) -> Bool) -> Int {
        guard let first = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return position }
        let count = bytes.count
        var end = position
        while end < count, isOfSort(first[end]) { end += 1 }
        position = end
        return end
    }

    private mutating func quoted(of key: String) throws(UnreadableLine) -> String {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8.quote, bytes[position] != UInt8.backslash {
            position += 1
        }
        guard position < bytes.count else { throw failure("the quote around the value of '\(key)' is not closed") }
        if bytes[position] == UInt8.quote {
            defer { position += 1 }
            return text(start..<position)
        }
        var unescaped = Array(bytes[start..<position])
        while true {
            guard position < bytes.count else { throw failure("the quote around the value of '\(key)' is not closed") }
            let byte = bytes[position]
            position += 1
            if byte == UInt8.quote { break }
            unescaped.append(byte == UInt8.backslash ? try escape(in: key) : byte)
        }
        guard let value = String(validating: unescaped, as: UTF8.self) else {
            hasBrokenValue = true
            return ""
        }
        return value
    }

    private mutating func escape(in key: String) throws(UnreadableLine) -> UInt8 {
        let rest = bytes.count - position
        guard rest > 0 else { throw failure("the quote around the value of '\(key)' is not closed") }
        defer { position += 1 }
        switch bytes[position] {
        case UInt8.quote: return UInt8.quote
        case UInt8.backslash: return UInt8.backslash
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "x"):
            guard rest > 2, let high = bytes[position + 1].hexadecimal, let low = bytes[position + 2].hexadecimal else {
                break
            }
            position += 2
            return high << 4 | low
        default: break
        }
        throw failure("'\(key)' holds an escape other than \\\" \\\\ \\n \\t and \\xHH")
    }

    private func failure(_ message: String) -> UnreadableLine {
        hasBrokenValue
            ? UnreadableLine(.badEncoding, tag: tag, message: "a value's escapes do not make UTF-8")
            : UnreadableLine(.badLine, tag: tag, message: message)
    }

    /// The whole line was found to be UTF-8, and a slice of it between ASCII bytes is UTF-8 too.
    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    var isUTF8: Bool {
        var index = 0
        while index + 8 <= count {
            if loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < count, self[index] < 0x80 { index += 1 }
        return index == count || String(validating: self[index...], as: UTF8.self) != nil
    }
}

extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    var isLowercaseLetter: Bool { self &- UInt8(ascii: "a") < 26 }
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isWordByte: Bool { isLetter || self == UInt8(ascii: "-") }
    var isKeyByte: Bool { isLowercaseLetter || isDigit || self == UInt8(ascii: "-") }
    var isTagByte: Bool {
        isLetter || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
    }
    var isControl: Bool { self < 0x20 || self == 0x7F }
    /// Most bytes of a value are lowercase letters: one comparison tells those.
    var isBareByte: Bool {
        self > UInt8.backslash ? self != 0x7F : self > UInt8.space && self != UInt8.quote && self != UInt8.backslash
    }

    var hexadecimal: UInt8? {
        if isDigit { return self - UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
