/// Why a barcode cannot be read as a pack. Its description says so in words for a person.
public enum ScanError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is nothing to read.
    case empty
    /// No GTIN in AI 01, so no pack.
    case noGTIN
    /// A symbology identifier, such as `]C0`, that GS1 does not use for packs.
    case symbology(String)
    /// What stands behind an EAN, UPC or ITF identifier is not as many digits as that symbol has.
    case symbolLength(found: Int, expected: Int)
    /// The check digit of a number without AI is wrong.
    case checkDigit
    /// Bare digits, or a bracket, that may be the beginning of something longer.
    case cutOff
    /// A bracket with two digits or more behind it is never closed.
    case openBracket
    /// No AI begins this text.
    case unknownIdentifier(String)
    case length(identifier: String, found: Int, allowed: ClosedRange<Int>)
    case character(identifier: String, byte: UInt8)
    case content(identifier: String, problem: String)
    /// The same AI with two values.
    case contradiction(identifier: String)
    case exclusion(identifier: String, other: String)
    /// One of the groups, as `01+21 03+21`, should stand beside the AI.
    case missing(identifier: String, needs: String)
    /// AI 8030 signs one thing, so the key beside it needs its serial part.
    case serialMissing(identifier: String)
    case link(LinkProblem)

    public enum LinkProblem: String, Sendable, Hashable {
        case character = "a character that no web address may hold"
        case percent = "a percent sign without two hexadecimal digits"
        case noKey = "no GS1 key in its path"
        case shortGTIN = "a GTIN of less than 14 digits at its end, where it may be cut off"
        case order = "qualifiers that its key does not take, or in the wrong order"
        case repeated = "the same AI twice"
        case notInPath = "an AI in its query that belongs in its path"
        case notInQuery = "an AI in its query that may not stand there"
    }

    public var description: String {
        switch self {
        case .empty: "the barcode is empty"
        case .noGTIN: "no GTIN (AI 01) in it, so it is no pack"
        case .symbology(let identifier): "\(identifier) is not a symbol that GS1 uses for packs"
        case .symbolLength(let found, let expected): "\(found) digits where the symbol has \(expected)"
        case .checkDigit: "the check digit is wrong"
        case .cutOff: "it may be a longer barcode cut off"
        case .openBracket: #"the bracket of an AI is not closed; a bracket in a value is written \("#
        case .unknownIdentifier(let text): "no GS1 application identifier is or begins \"\(text)\""
        case .length(let identifier, let found, let allowed):
            Self.name(identifier) + " has \(found) characters, not "
                + (allowed.count == 1
                    ? String(allowed.lowerBound) : "\(max(1, allowed.lowerBound)) to \(allowed.upperBound)")
        case .character(let identifier, let byte): Self.name(identifier) + " may not hold " + Self.name(ofByte: byte)
        case .content(let identifier, let problem): Self.name(identifier) + ": " + problem
        case .contradiction(let identifier): Self.name(identifier) + " is given twice, with different values"
        case .exclusion(let identifier, let other):
            Self.name(identifier) + " may not stand beside " + Self.name(other)
        case .missing(let identifier, let needs):
            Self.name(identifier) + " needs one of these beside it: " + needs
        case .serialMissing(let identifier): Self.name(identifier) + " needs its serial number to be signed"
        case .link(let problem): "the link has " + problem.rawValue
        }
    }

    /// `AI 17 (expiry)`.
    private static func name(_ code: String) -> String {
        guard let identifier = ApplicationIdentifiers.exactly(Array(code.utf8)[...]) else { return "AI " + code }
        return "AI \(code) (\(identifier.title))"
    }

    private static func name(ofByte byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F { return "the character " + String(Unicode.Scalar(byte)) }
        if byte == 0x20 { return "a space" }
        return "the byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    static func unknown(_ text: ArraySlice<UInt8>) -> ScanError {
        .unknownIdentifier(printable(text.prefix(4)))
    }

    static func printable(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: text.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
