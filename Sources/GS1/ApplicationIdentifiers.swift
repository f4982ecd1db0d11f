/// All assigned Application Identifiers, by code.
enum ApplicationIdentifiers {
    /// The AI of exactly this code.
    static func exactly(_ code: ArraySlice<UInt8>) -> ApplicationIdentifier? {
        guard 2...4 ~= code.count, let number = code.number else { return nil }
        return byKey[key(number, digits: code.count)]
    }

    /// The AI that this text begins with. No AI's code begins with another's.
    static func beginning(_ text: ArraySlice<UInt8>) -> ApplicationIdentifier? {
        for count in 2...4 where count <= text.count {
            if let found = exactly(text.prefix(count)) { return found }
        }
        return nil
    }

    static let all: [ApplicationIdentifier] = rows.flatMap(\.identifiers)

    private static let byKey: [Int: ApplicationIdentifier] = {
        var byKey: [Int: ApplicationIdentifier] = [:]
        for identifier in all {
            let code = Array(identifier.code.utf8)[...]
            if let number = code.number { byKey[key(number, digits: code.count)] = identifier }
        }
        return byKey
    }()

    /// `01` and `0001` are different codes.
    private static func key(_ number: Int, digits: Int) -> Int { digits * 10_000 + number }
}

/// A row of the table: one AI, or several that differ in their last digit alone.
struct IdentifierRow: Sendable {
    let identifiers: [ApplicationIdentifier]

    /// - Parameters:
    ///   - decimals: the last digit tells the decimal places; only one AI of the row may stand in a barcode.
    ///   - numbered: the last digit tells several of a kind apart.
    ///   - needs: groups apart by spaces, one of which must stand beside it; `+` joins the AIs of a group.
    ///   - excludes: AIs apart by spaces.
    ///   - qualifiers: the sequences of qualifiers, apart by `|`, the AIs in one by spaces; nil for no primary key.
    init(
        _ code: String, _ title: String, _ parts: Part..., decimals: ClosedRange<Int>? = nil,
        numbered: ClosedRange<Int>? = nil, needs: String = "", excludes: String = "", qualifiers: String? = nil,
        isQueryAttribute: Bool = true
    ) {
        let lastDigits = decimals ?? numbered
        let codes = lastDigits.map { $0.map { code + String($0) } } ?? [code]
        let ownFamily = decimals == nil ? [] : [code + "n"]
        let groups = needs.split(separator: " ").map { $0.split(separator: "+").map(String.init) }
        let excluded = excludes.split(separator: " ").map(String.init) + ownFamily
        let sequences = qualifiers?.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
        identifiers = codes.map {
            ApplicationIdentifier(
                code: $0, title: title, parts: parts, needs: groups, excludes: excluded, qualifiers: sequences,
                isQueryAttribute: isQueryAttribute)
        }
    }
}
