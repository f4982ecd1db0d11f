/// Element strings as a scanner transmits them (GS1 General Specifications §7.8): an AI and its value after the other,
/// a value of no predefined length ended by FNC1 or by the end.
enum ElementStrings {
    static let separator: UInt8 = 0x1D

    static func read(_ text: ArraySlice<UInt8>, into reader: inout ElementReader) throws(ScanError) {
        let message = withSeparators(text)
        var rest = message[...]
        // FNC1 in the first position marks the symbol as GS1's; scanners should keep it to themselves.
        if rest.first == separator { rest = rest.dropFirst() }
        while !rest.isEmpty {
            guard let identifier = ApplicationIdentifiers.beginning(rest) else { throw .unknown(rest) }
            rest = rest.dropFirst(identifier.code.utf8.count)
            var value = rest.prefix { $0 != separator }
            if let length = identifier.predefinedLength { value = value.prefix(length) }
            try reader.append(identifier, value)
            rest = rest.dropFirst(value.count)
            // Not needed after a predefined length, and allowed there and at the end.
            if rest.first == separator { rest = rest.dropFirst() }
        }
    }

    /// FNC1 in its one form: it comes as the byte 0x1D, as `^` or as `{GS}`, none of which a value may hold.
    private static func withSeparators(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let spelled = Array("{GS}".utf8)
        var message: [UInt8] = []
        message.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.first {
            if rest.starts(with: spelled) {
                message.append(separator)
                rest = rest.dropFirst(spelled.count)
            } else {
                message.append(byte == UInt8(ascii: "^") ? separator : byte)
                rest = rest.dropFirst()
            }
        }
        return message
    }
}
