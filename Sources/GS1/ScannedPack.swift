/// An AI and its value.
public struct ElementString: Sendable, Hashable {
    /// 2–4 digits.
    public let identifier: String
    /// As the AI's format has it: no separators, no escapes.
    public let value: String

    public init(identifier: String, value: String) {
        self.identifier = identifier
        self.value = value
    }
}

/// What a pack's barcode says.
public struct ScannedPack: Sendable, Hashable {
    /// In the barcode's order. A number without AI is AI 01 here, of 14 digits.
    public let elements: [ElementString]
    /// AI 01.
    public let gtin: GTIN
    /// AI 10.
    public let lot: String?
    /// AI 17; day 00 is the month's last.
    public let expiry: GS1Date?
    /// AI 21.
    public let serial: String?

    /// Reads a barcode: element strings, with or without a symbology identifier, FNC1 as the byte 0x1D, as `{GS}` or as
    /// `^`; bracketed text; a GS1 Digital Link; or the bare number of an EAN, UPC or ITF-14 symbol.
    ///
    /// All of it must be right: formats, check digits, dates, and which AIs may and must stand together. A number
    /// without symbology identifier is refused as `cutOff` where it may be the beginning of element strings.
    ///
    /// - Parameter currentYear: all four digits, for the sliding century.
    public static func scan(_ code: String, currentYear: Int) throws(ScanError) -> ScannedPack {
        let text = Array(code.utf8)[...]
        var reader = ElementReader(currentYear: currentYear)
        if text.first == UInt8(ascii: "]") {
            try Symbol.read(text, into: &reader)
        } else if text.first == UInt8(ascii: "(") {
            try BracketedText.read(text, into: &reader)
        } else if DigitalLink.isLink(text) {
            try DigitalLink.read(text, into: &reader)
        } else if Symbol.isNumber(text) {
            try Symbol.readNumber(text, into: &reader)
        } else {
            try ElementStrings.read(text, into: &reader)
        }
        return try reader.finish()
    }
}
