/// The element strings found so far in one barcode, each checked by itself; `finish` checks them together.
struct ElementReader {
    /// All four digits, for the sliding century.
    let currentYear: Int
    private var elements: [ElementString] = []
    private var identifiers: [ApplicationIdentifier] = []

    init(currentYear: Int) {
        self.currentYear = currentYear
    }

    mutating func append(_ identifier: ApplicationIdentifier, _ value: ArraySlice<UInt8>) throws(ScanError) {
        try identifier.check(value, currentYear: currentYear)
        identifiers.append(identifier)
        elements.append(ElementString(identifier: identifier.code, value: String(decoding: value, as: UTF8.self)))
    }

    /// Takes a number that a symbol carries without AI: the GTIN of 8, 12, 13 or 14 digits.
    mutating func appendGTIN(_ digits: ArraySlice<UInt8>) throws(ScanError) {
        guard CheckDigit.isRight(digits) else { throw .checkDigit }
        try ElementStrings.read(("01".utf8 + GTIN.padded(digits))[...], into: &self)
    }

    func finish() throws(ScanError) -> ScannedPack {
        guard !elements.isEmpty else { throw .empty }
        guard let digits = value("01"), let gtin = GTIN(digits) else { throw .noGTIN }
        try checkRepeats()
        try checkAssociations()
        try checkSignature()
        let expiry = value("17").flatMap {
            GS1Date(shortDate: Array($0.utf8)[...], currentYear: currentYear, allowsDayZero: true)
        }
        return ScannedPack(elements: elements, gtin: gtin, lot: value("10"), expiry: expiry, serial: value("21"))
    }

    private func value(_ code: String) -> String? {
        elements.first { $0.identifier == code }?.value
    }

    /// The barcodes of one pack, read one after the other, may repeat an AI but not contradict themselves.
    private func checkRepeats() throws(ScanError) {
        var values: [String: String] = [:]
        for element in elements {
            guard values.updateValue(element.value, forKey: element.identifier) ?? element.value == element.value else {
                throw .contradiction(identifier: element.identifier)
            }
        }
    }

    /// GS1 General Specifications §4.13: AIs that may not, and that must, stand beside others.
    private func checkAssociations() throws(ScanError) {
        let present = Set(identifiers.map(\.code))
        func found(_ pattern: String, beside code: String) -> String? {
            present.filter { $0 != code && Self.matches($0, pattern) }.min()
        }
        for identifier in identifiers {
            for pattern in identifier.excludes {
                if let other = found(pattern, beside: identifier.code) {
                    throw .exclusion(identifier: identifier.code, other: other)
                }
            }
        }
        for identifier in identifiers where !identifier.needs.isEmpty {
            let isMet = identifier.needs.contains { group in
                group.allSatisfy { found($0, beside: identifier.code) != nil }
            }
            if !isMet {
                let needs = identifier.needs.map { $0.joined(separator: "+") }.joined(separator: " ")
                throw .missing(identifier: identifier.code, needs: needs)
            }
        }
    }

    private func checkSignature() throws(ScanError) {
        guard value("8030") != nil else { return }
        for (identifier, element) in zip(identifiers, elements)
        where ["253", "255", "8003"].contains(identifier.code)
            && element.value.utf8.count == identifier.length.lowerBound
        {
            throw .serialMissing(identifier: identifier.code)
        }
    }

    /// In a pattern `n` stands for any digit.
    private static func matches(_ code: String, _ pattern: String) -> Bool {
        code.utf8.count == pattern.utf8.count
            && zip(code.utf8, pattern.utf8).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "n") }
    }
}
