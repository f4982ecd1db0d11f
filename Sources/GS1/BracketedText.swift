/// Element strings as people read and write them: `(01)07046260529922(10)ABC`.
///
/// A bracket opens an AI where 2–4 digits and the closing bracket follow it. Any other bracket belongs to the value
/// (but two digits or more without the closing bracket are taken for a slip), and `\(` is an opening bracket that
/// belongs to the value whatever follows.
enum BracketedText {
    private static let open = UInt8(ascii: "(")
    private static let close = UInt8(ascii: ")")
    private static let escape = UInt8(ascii: "\\")

    static func read(_ text: ArraySlice<UInt8>, into reader: inout ElementReader) throws(ScanError) {
        var rest = text
        while !rest.isEmpty {
            guard case .identifier(let code) = try bracket(rest) else { throw .unknown(rest.dropFirst()) }
            guard let identifier = ApplicationIdentifiers.exactly(code) else { throw .unknown(code) }
            rest = rest.dropFirst(code.count + 2)
            let value = try takeValue(from: &rest)
            try reader.append(identifier, value[...])
        }
    }

    private enum Bracket {
        case identifier(ArraySlice<UInt8>)
        case text
    }

    /// What the bracket that this text begins with opens.
    private static func bracket(_ text: ArraySlice<UInt8>) throws(ScanError) -> Bracket {
        let after = text.dropFirst()
        let code = after.prefix { $0.isDigit }
        if code.count == after.count { throw .cutOff }
        let isClosed = after.dropFirst(code.count).first == close
        if code.count >= 2, !isClosed { throw .openBracket }
        return isClosed && 2...4 ~= code.count ? .identifier(code) : .text
    }

    private static func takeValue(from rest: inout ArraySlice<UInt8>) throws(ScanError) -> [UInt8] {
        var value: [UInt8] = []
        while let byte = rest.first {
            if byte == escape, rest.dropFirst().first == open {
                value.append(open)
                rest = rest.dropFirst(2)
                continue
            }
            if byte == open, case .identifier = try bracket(rest) { break }
            value.append(byte)
            rest = rest.dropFirst()
        }
        return value
    }
}
