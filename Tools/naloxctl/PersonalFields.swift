import Client

/// What of a line may be kept in a history. Not who it is about: the values of fields that name persons, or may, are
/// left out; and where a key is unknown (a misspelt `recipient`) or a line is not well formed, so is what stands there.
enum PersonalFields {
    static func withoutThem(_ line: String) -> String {
        var kept: [String] = []
        var rest = Array(line.utf8)[...]
        while let token = nextToken(&rest) {
            guard let equals = token.firstIndex(of: UInt8(ascii: "=")) else {
                if kept.isEmpty, isVerb(token) { kept.append(String(decoding: token, as: UTF8.self)) }
                continue
            }
            let key = String(decoding: token[..<equals], as: UTF8.self)
            // Fields that are parted by something else than a space, which on a screen may look like one, look like
            // one value with another key in it.
            let isKept =
                impersonal.contains(key)
                && token[(equals + 1)...].allSatisfy { $0 &- 0x20 < 0x5F && $0 != UInt8(ascii: "=") }
            kept.append(isKept ? String(decoding: token, as: UTF8.self) : key + "=")
        }
        return kept.joined(separator: " ")
    }

    /// Up to a space outside quotes. A quote that nobody closes makes the token nothing but its key.
    private static func nextToken(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        guard !rest.isEmpty else { return nil }
        var isQuoted = false
        var isEscaped = false
        var end = rest.startIndex
        while end < rest.endIndex, isQuoted || rest[end] != UInt8(ascii: " ") {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, rest[end] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if rest[end] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            end += 1
        }
        var token = rest[..<end]
        rest = rest[end...]
        if isQuoted {
            let keyEnd = token.firstIndex(of: UInt8(ascii: "=")) ?? token.startIndex
            token = token[..<keyEnd] + (keyEnd > token.startIndex ? [UInt8(ascii: "=")] : [])
        }
        return token
    }

    /// A word that is none may be a code, scanned into the wrong window.
    private static func isVerb(_ token: ArraySlice<UInt8>) -> Bool {
        Verbs.all.contains(String(decoding: token, as: UTF8.self).uppercased())
    }

    /// Keys whose values are the same for many, or name things.
    private static let impersonal: Set<String> = [
        "facility", "from", "to", "product", "lot", "expiry", "qty", "status", "form", "strength-ug", "pack", "gtin",
        "min-shelf-life-days", "type", "municipality", "closed", "max", "min", "until", "unit-cost", "currency",
        "visit", "group", "channel", "own-overdoses", "witnessed", "treatment", "shipment", "missing", "counted",
        "event", "audience", "trained", "delivery", "minutes", "doses", "outcome", "ambulance", "carrying", "evidence",
        "contact", "better-relation", "changed-use", "role", "occurred", "as-of", "known-at", "within", "limit", "kind",
        "follow",
        "period", "by", "verb", "size",
    ]
}
