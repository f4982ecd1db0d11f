import CivilTime
import Line

/// One event of the log. Its line is its only form: stored, hashed, streamed and shown as the same bytes.
public struct Event: Sendable, Equatable {
    /// From 1, without a gap.
    public let number: UInt64
    /// When it was recorded.
    public let at: Instant
    /// Who recorded it.
    public let by: String
    public let kind: EventKind
    /// What stands after `kind=`, in the line's order.
    public let fields: Fields

    public init(number: UInt64, at: Instant, by: String, kind: EventKind, fields: Fields) {
        self.number = number
        self.at = at
        self.by = by
        self.kind = kind
        self.fields = fields
    }

    public init(number: UInt64, at: Instant, by: String, _ draft: consuming Draft) {
        self.init(number: number, at: at, by: by, kind: draft.kind, fields: draft.fields)
    }

    public subscript(_ key: FieldKey) -> String? { fields[key] }

    /// The number of the first event of the request that made this one.
    public var request: UInt64 { self["request"].flatMap { UInt64($0) } ?? number }

    /// When it happened, by whoever recorded it; reports go by it. A correction counts when what it undoes did.
    public var occurred: Instant { (self["effective"] ?? self["occurred"]).flatMap { Instant($0) } ?? at }

    /// The event's line without its end.
    public var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        append(to: &line)
        return line
    }

    public func append(to line: inout [UInt8]) {
        append(Self.origin(at: at, by: by, kind), to: &line)
    }

    /// What a line says of when and by whom it was recorded and of what kind it is, with a space before it.
    public static func origin(at: Instant, by: String, _ kind: EventKind) -> [UInt8] {
        var origin: [UInt8] = []
        origin.appendWords(" at=")
        at.append(to: &origin)
        origin.appendField("by", by)
        origin.appendField("kind", kind.rawValue)
        return origin
    }

    /// As `append(to:)`, with what `origin` says already known.
    public func append(_ origin: [UInt8], to line: inout [UInt8]) {
        line.appendWords("seq=")
        line.appendDecimal(number)
        line.append(copying: origin)
        line.append(copying: fields.bytes)
    }
}

extension Event {
    /// Reads a line of the log.
    ///
    /// - Throws: `internal`, saying what is wrong: a log's line that is no event is damage, not a request's mistake.
    public init(line bytes: UnsafeRawBufferPointer) throws(Refusal) {
        let (head, fields): (Fields, Fields)
        do {
            (head, fields) = try eventFields(bytes, first: Self.head.count)
        } catch {
            throw .damaged("a line of the log cannot be read: \(error.message)")
        }
        guard head.count == Self.head.count,
            head.indices.allSatisfy({ index in head.withKey(at: index) { $0.isText(Self.head[index]) } })
        else { throw .damaged("a line of the log does not begin with seq, at, by and kind") }
        guard let number = UInt64(head.value(at: 0)), let at = head.withValue(at: 1, Instant.init(bytes:)),
            let kind = head.withValue(at: 3, EventKind.init(word:))
        else { throw .damaged("a line of the log has a number, an instant or a kind out of form") }
        let by = head.value(at: 2)
        self.init(number: number, at: at, by: by, kind: kind, fields: fields)
    }

    /// What every line begins with.
    private static let head = ["seq", "at", "by", "kind"]

    public init(line: [UInt8]) throws(Refusal) {
        self = try line.span.bytes.withUnsafeBytes { (bytes) throws(Refusal) in try Event(line: bytes) }
    }

    /// A field that this kind always has.
    public func required(_ key: FieldKey) throws(Refusal) -> String {
        guard let value = self[key] else { throw .damaged("event \(number): \(kind.rawValue) without \(key.name)") }
        return value
    }

    /// A number that this kind always has.
    public func requiredNumber(_ key: FieldKey) throws(Refusal) -> Int64 {
        guard let number = Int64(try required(key)) else { throw .damaged("event \(number): \(key.name) is no number") }
        return number
    }

    /// A number that this kind may have.
    func numberIfGiven(_ key: FieldKey, in range: ClosedRange<Int64>) throws(Refusal) -> Int64? {
        guard let text = self[key] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw .damaged(
                "event \(self.number): \(key.name) is no number of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    public func requiredDay(_ key: FieldKey) throws(Refusal) -> Day {
        guard let day = Day(try required(key)) else { throw .damaged("event \(number): \(key.name) is no date") }
        return day
    }
}

/// An event before it has its number: what a verb decides.
public struct Draft: Sendable {
    public let kind: EventKind
    public var fields: Fields
    /// What the fields say of the stock, where the verb has it at hand; else it is found by the names in them.
    public let posting: Posting?

    public init(_ kind: EventKind, _ fields: Fields) {
        self.init(kind, fields, posting: nil)
    }

    init(_ kind: EventKind, _ fields: Fields, posting: Posting?) {
        self.kind = kind
        self.fields = fields
        self.posting = posting
    }
}
