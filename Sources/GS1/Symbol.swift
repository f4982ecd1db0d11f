/// What comes behind a symbology identifier (ISO/IEC 15424; GS1 General Specifications §5.1.2), and digits alone.
enum Symbol {
    static func read(_ text: ArraySlice<UInt8>, into reader: inout ElementReader) throws(ScanError) {
        let identifier = String(decoding: text.prefix(3), as: UTF8.self)
        let data = text.dropFirst(3)
        switch identifier {
        case "]C1", "]e0", "]d2", "]Q3", "]J1": try ElementStrings.read(data, into: &reader)
        case "]d1", "]Q1", "]J0":
            guard DigitalLink.isLink(data) else { throw .symbology(identifier) }
            try DigitalLink.read(data, into: &reader)
        case "]E0": try readRetail(data, digits: 13, into: &reader)
        case "]E3":
            // The add-on symbol's two or five digits follow, and say nothing about the item.
            guard data.count == 15 || data.count == 18, data.allSatisfy(\.isDigit) else {
                throw .symbolLength(found: data.count, expected: 18)
            }
            try reader.appendGTIN(data.prefix(13))
        case "]E4": try readRetail(data, digits: 8, into: &reader)
        case "]I1":
            guard data.count == 14, data.allSatisfy(\.isDigit) else {
                throw .symbolLength(found: data.count, expected: 14)
            }
            try reader.appendGTIN(data)
        default: throw .symbology(ScanError.printable(text.prefix(3)))
        }
    }

    /// EAN and UPC symbols, with the composite component that may stand above them: a second message, behind its own
    /// identifier.
    private static func readRetail(
        _ data: ArraySlice<UInt8>, digits: Int, into reader: inout ElementReader
    ) throws(ScanError) {
        let number = data.prefix { $0.isDigit }
        guard number.count == digits else { throw .symbolLength(found: number.count, expected: digits) }
        try reader.appendGTIN(number)
        var rest = data.dropFirst(digits)
        if rest.isEmpty { return }
        if rest.first == UInt8(ascii: "|") { rest = rest.dropFirst() }
        guard rest.starts(with: "]e0".utf8) else { throw .symbolLength(found: data.count, expected: digits) }
        try ElementStrings.read(rest.dropFirst(3), into: &reader)
    }

    /// Whether this can be the bare number of a symbol: no element string with a GTIN is so short.
    static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        GTIN.lengths.contains(text.count) && text.allSatisfy(\.isDigit)
    }

    static func readNumber(_ digits: ArraySlice<UInt8>, into reader: inout ElementReader) throws(ScanError) {
        guard !mayBeginPack(digits, currentYear: reader.currentYear) else { throw .cutOff }
        try reader.appendGTIN(digits)
    }

    /// Whether these digits may be the beginning of a pack's element strings, which start with GTIN, lot, serial number
    /// or expiry.
    private static func mayBeginPack(_ digits: ArraySlice<UInt8>, currentYear: Int) -> Bool {
        switch digits.prefix(2).number {
        case 1, 10, 21: true
        case 17:
            GS1Date(shortDate: digits.dropFirst(2).prefix(6), currentYear: currentYear, allowsDayZero: true) != nil
        default: false
        }
    }
}
