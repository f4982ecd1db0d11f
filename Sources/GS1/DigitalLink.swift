/// GS1 Digital Link: `https://id.gs1.org/01/07046260529922/10/ABC/21/123?17=270331` (GS1 Digital Link standard, URI
/// syntax). The domain and what precedes the key in the path are anybody's. Names in place of AIs (`/gtin/…`) were
/// withdrawn from the standard and are not read; compressed links are not read either.
enum DigitalLink {
    static func isLink(_ text: ArraySlice<UInt8>) -> Bool { address(text) != nil }

    static func read(_ text: ArraySlice<UInt8>, into reader: inout ElementReader) throws(ScanError) {
        guard let address = address(text), text.allSatisfy(isAllowed) else { throw .link(.character) }
        let withoutFragment = address.prefix { $0 != UInt8(ascii: "#") }
        let beforeQuery = withoutFragment.prefix { $0 != UInt8(ascii: "?") }
        let query = withoutFragment.dropFirst(beforeQuery.count + 1)
        let path = beforeQuery.drop { $0 != UInt8(ascii: "/") }
        guard path.startIndex > address.startIndex else { throw .link(.noKey) }
        let pairs = try keyAndQualifiers(path)
        for (identifier, text) in pairs {
            var value = try decoded(text, plusIsSpace: false)
            if identifier.code == "01", value.count < 14, GTIN.lengths.contains(value.count) {
                // Links of the first versions left the zeros out. At the very end, the digits may be cut off instead.
                guard text.endIndex < address.endIndex else { throw .link(.shortGTIN) }
                value = GTIN.padded(value[...])
            }
            try reader.append(identifier, value[...])
        }
        let pathIdentifiers = pairs.map(\.0)
        guard isAllowed(pathIdentifiers.map(\.code), under: pathIdentifiers[0]) else { throw .link(.order) }
        try readQuery(query, after: pathIdentifiers, into: &reader)
    }

    /// What follows the scheme, nil for another scheme or none.
    private static func address(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for scheme in ["https://", "http://"] {
            let start = text.prefix(scheme.utf8.count)
            if start.map({ $0.isCapital ? $0 + 0x20 : $0 }).elementsEqual(scheme.utf8) {
                return text.dropFirst(start.count)
            }
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isCapital || byte.isSmallLetter || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    /// Finds the last primary key of the path by going backwards in pairs of an AI and its value.
    /// - Returns: the key and its qualifiers, at least one pair.
    private static func keyAndQualifiers(
        _ path: ArraySlice<UInt8>
    ) throws(ScanError) -> [(ApplicationIdentifier, ArraySlice<UInt8>)] {
        var segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.last?.isEmpty == true { segments.removeLast() }
        var pairs: [(ApplicationIdentifier, ArraySlice<UInt8>)] = []
        while segments.count >= 2 {
            let value = segments.removeLast()
            guard let identifier = ApplicationIdentifiers.exactly(segments.removeLast()) else { break }
            pairs.insert((identifier, value), at: 0)
            if identifier.qualifiers != nil { return pairs }
        }
        throw .link(.noKey)
    }

    /// Whether these AIs are a key and, in order, some of the qualifiers of one of its sequences.
    private static func isAllowed(_ codes: [String], under key: ApplicationIdentifier) -> Bool {
        guard codes.count > 1 else { return true }
        return key.qualifiers?.contains { sequence in
            var rest = sequence[...]
            return codes.dropFirst().allSatisfy { code in
                guard let position = rest.firstIndex(of: code) else { return false }
                rest = rest[(position + 1)...]
                return true
            }
        } ?? false
    }

    /// Attributes: parameters whose name is an AI. Others, with any name that is not all digits, are the resolver's.
    private static func readQuery(
        _ query: ArraySlice<UInt8>, after path: [ApplicationIdentifier], into reader: inout ElementReader
    ) throws(ScanError) {
        var seen = Set(path.map(\.code))
        for parameter in query.split(separator: UInt8(ascii: "&")) {
            let name = parameter.prefix { $0 != UInt8(ascii: "=") }
            guard name.count < parameter.count, !name.isEmpty, name.allSatisfy(\.isDigit) else { continue }
            guard let identifier = ApplicationIdentifiers.exactly(name) else { throw .unknown(name) }
            guard seen.insert(identifier.code).inserted else { throw .link(.repeated) }
            guard !belongsInPath(identifier, path) else { throw .link(.notInPath) }
            guard identifier.isQueryAttribute else { throw .link(.notInQuery) }
            try reader.append(identifier, decoded(parameter.dropFirst(name.count + 1), plusIsSpace: true)[...])
        }
    }

    /// Whether the path would take this AI among its qualifiers.
    private static func belongsInPath(_ attribute: ApplicationIdentifier, _ path: [ApplicationIdentifier]) -> Bool {
        (1...path.count).contains { position in
            var codes = path.map(\.code)
            codes.insert(attribute.code, at: position)
            return isAllowed(codes, under: path[0])
        }
    }

    private static func decoded(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) throws(ScanError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                    throw .link(.percent)
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return bytes
    }
}
