/// One Application Identifier (AI): what follows it, and what may or must stand beside it.
struct ApplicationIdentifier: Sendable {
    /// 2–4 digits.
    let code: String
    /// What it means, in a few words.
    let title: String
    let parts: [Part]
    /// One of these groups must stand beside it, whole; empty where it needs nothing. In a code, `n` is any digit.
    let needs: [[String]]
    /// None of these may stand beside it.
    let excludes: [String]
    /// Where it is a primary key of a Digital Link: the qualifiers that may follow it in the path, each list in its
    /// order. Nil where it is none.
    let qualifiers: [[String]]?
    /// Whether a Digital Link may carry it in its query.
    let isQueryAttribute: Bool

    /// Nil for one whose value ends at FNC1. Decided by the first two digits alone, whether assigned yet or not
    /// (GS1 General Specifications §7.8, the table of predefined lengths).
    var predefinedLength: Int? {
        guard let prefix = Array(code.utf8).prefix(2).number else { return nil }
        switch prefix {
        case 0: return 18
        case 1...3: return 14
        case 11...19, 31...36: return 6
        case 20: return 2
        case 41: return 13
        default: return nil
        }
    }

    /// The characters that the value may have at least and at most.
    var length: ClosedRange<Int> {
        parts.reduce(0) { $0 + $1.length.lowerBound }...parts.reduce(0) { $0 + $1.length.upperBound }
    }

    /// Checks a value's length, characters and content.
    func check(_ value: ArraySlice<UInt8>, currentYear: Int) throws(ScanError) {
        guard length.contains(value.count) else {
            throw .length(identifier: code, found: value.count, allowed: length)
        }
        var rest = value
        for part in parts {
            let text = rest.prefix(part.length.upperBound)
            rest = rest.dropFirst(text.count)
            if text.isEmpty, part.length.lowerBound == 0 { continue }
            guard text.count >= (part.isWhole ? part.length.upperBound : part.length.lowerBound) else {
                throw .content(identifier: code, problem: "a part of it is too short")
            }
            if let wrong = text.first(where: { !part.characters.contains($0) }) {
                throw .character(identifier: code, byte: wrong)
            }
            for check in part.checks where !check.passes(text, currentYear: currentYear) {
                throw .content(identifier: code, problem: check.rawValue)
            }
        }
    }
}

/// A part of an AI's value. A part that may be empty has no parts after it that may not.
struct Part: Sendable {
    let characters: CharacterSet
    let length: ClosedRange<Int>
    /// Left out or of its full length, nothing between.
    let isWhole: Bool
    let checks: [ContentCheck]

    static func digits(_ length: Int, _ checks: ContentCheck...) -> Part {
        Part(characters: .digits, length: length...length, isWhole: true, checks: checks)
    }

    static func digits(_ length: ClosedRange<Int>, _ checks: ContentCheck...) -> Part {
        Part(characters: .digits, length: length, isWhole: false, checks: checks)
    }

    static func text(_ length: Int, _ checks: ContentCheck...) -> Part {
        Part(characters: .set82, length: length...length, isWhole: true, checks: checks)
    }

    static func text(_ length: ClosedRange<Int>, _ checks: ContentCheck...) -> Part {
        Part(characters: .set82, length: length, isWhole: false, checks: checks)
    }

    static func capitals(_ length: ClosedRange<Int>, _ checks: ContentCheck...) -> Part {
        Part(characters: .set39, length: length, isWhole: false, checks: checks)
    }

    static func base64(_ length: ClosedRange<Int>, _ checks: ContentCheck...) -> Part {
        Part(characters: .set64, length: length, isWhole: false, checks: checks)
    }

    var optional: Part {
        Part(characters: characters, length: 0...length.upperBound, isWhole: isWhole, checks: checks)
    }
}
