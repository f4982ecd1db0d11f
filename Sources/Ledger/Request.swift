import CivilTime
import Crypto
import Line

/// A request whose form is right. What it names may not exist, and its caller may have no right to it.
public struct Request: Sendable {
    public let verb: Verb
    /// As sent, with `recipient` replaced by its pseudonym; without `id`.
    public private(set) var fields: [Field]
    public let id: String?
    /// Of verb and fields in whatever order and quoting they came: tells a repeat from another request with its id.
    public let digest: String
    /// A field in which a personal identity number was found: a rule refuses it, after form, right, id and names.
    public let personalNumberField: String?

    /// Checks the form of a line.
    ///
    /// - Parameters:
    ///   - counter: the facility of a terminal that has exactly one, put in where the line leaves `facility` out.
    ///   - pseudonyms: the key under which recipients' codes are hidden.
    ///   - year: the current one, for the sliding century of barcodes.
    ///   - isInBatch: lines of a batch take no `id`.
    public init(
        _ verb: Verb, _ given: [Field], counter: String?, pseudonyms: PseudonymKey, year: Int, isInBatch: Bool = false
    ) throws(Refusal) {
        let form = verb.form
        // A query that names no facility shows all that its asker may see; the scope is the query's own matter.
        let counter = verb.sort == .write || form.requiresFacility ? counter : nil
        try form.check(given, counter: counter)
        self.verb = verb
        id = given["id"]
        if isInBatch, id != nil {
            throw Refusal(.unknownField, [Field("field", "id")], "a batch has one id, on its BEGIN")
        }
        personalNumberField = verb.sort == .query ? nil : PersonalNumber.field(among: given)
        var kept = given.filter { $0.key != "id" }
        if let index = kept.firstIndex(where: { $0.key == "recipient" }) {
            kept[index].value = pseudonyms.pseudonym(of: kept[index].value)
        }
        digest = verb.sort == .write ? requestDigest(verb, kept) : ""
        kept = form.completed(kept, counter: counter)
        if verb.sort == .write, let code = kept["code"] {
            kept = try Barcode.completed(kept, from: code, verb: verb, year: year)
        }
        fields = kept
    }

    public subscript(_ key: String) -> String? { fields[key] }

    /// A field that the form requires.
    public func text(_ key: String) throws(Refusal) -> String {
        guard let value = self[key] else { throw .missing(key) }
        return value
    }

    public func number(_ key: String) throws(Refusal) -> Int64 {
        guard let number = Int64(try text(key)) else { throw .badValue(key, "expected a whole number") }
        return number
    }

    public func optionalNumber(_ key: String) -> Int64? { self[key].flatMap { Int64($0) } }

    public func day(_ key: String) throws(Refusal) -> Day {
        guard let day = Day(try text(key)) else { throw .badValue(key, ValueForm.day.expectation) }
        return day
    }

    public func eventNumber(_ key: String) throws(Refusal) -> UInt64 {
        guard let number = UInt64(try text(key)) else { throw .badValue(key, ValueForm.eventNumber.expectation) }
        return number
    }

    /// The given ones of these fields, in this order: what an event line tells as the request told it.
    public func told(_ keys: [String]) -> [Field] {
        var told: [Field] = []
        tell(keys, into: &told)
        return told
    }

    func tell(_ keys: [String], into told: inout [Field]) {
        for key in keys {
            for field in fields where field.isNamed(key) { told.append(field) }
        }
    }
}

/// SHA-256 over the verb and the fields sorted by key, cut to 128 bits, base64url: 22 characters.
func requestDigest(_ verb: Verb, _ fields: [Field]) -> String {
    var canonical: [UInt8] = []
    canonical.reserveCapacity(256)
    canonical.appendText(verb.rawValue)
    canonical.appendFields(fields.sorted { $0.key < $1.key })
    return shortDigest(canonical)
}

public func batchDigest(_ bytes: [UInt8]) -> String { shortDigest(bytes) }

func shortDigest(_ bytes: [UInt8]) -> String {
    base64URL(SHA256.hash(data: bytes).prefix(16))
}

/// RFC 4648 §5, without padding.
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(24)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        bitCount += 8
        while bitCount >= 6 {
            bitCount -= 6
            text.append(base64URLDigit(UInt8(bits >> bitCount & 63)))
        }
    }
    if bitCount > 0 { text.append(base64URLDigit(UInt8(bits << (6 - bitCount) & 63))) }
    return String(decoding: text, as: UTF8.self)
}

private func base64URLDigit(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
}
