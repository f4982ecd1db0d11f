import CivilTime
import Line

/// A request whose form is right. What it names may not exist, and its caller may have no right to it.
public final class Request: Sendable {
    public let verb: Verb
    /// As sent, with `recipient` replaced by its pseudonym and what a barcode says put in.
    public let fields: Fields
    /// Of verb and fields in whatever order and quoting they came: tells a repeat from another request with its id.
    public let digest: RequestDigest
    /// A field in which a personal identity number was found: a rule refuses it, after form, right, id and names.
    private let personalNumberField: String?
    /// When it happened, where that is told.
    let occurred: String?

    /// Checks the form of a line.
    ///
    /// - Parameters:
    ///   - counter: the facility of a terminal that has exactly one, put in where the line leaves `facility` out.
    ///   - pseudonyms: the key under which recipients' codes are hidden.
    ///   - year: the current one, for the sliding century of barcodes: few requests have one.
    ///   - isInBatch: lines of a batch take no `id`.
    public init(
        _ verb: Verb, _ given: Fields, counter: String?, pseudonyms: PseudonymKey, year: @autoclosure () -> Int,
        isInBatch: Bool = false
    ) throws(Refusal) {
        if isInBatch, given.has("id") { throw .idInBatch }
        let form = verb.form
        // A query that names no facility shows all that its asker may see; the scope is the query's own matter.
        let counter = verb.sort == .write || form.requiresFacility ? counter : nil
        let match: FormMatch
        do throws(Refusal) {
            match = try form.check(given, counter: counter)
        } catch {
            if error.code == .badValue { try Barcode.requireWhole(given, verb: verb, year: year()) }
            throw error
        }
        self.verb = verb
        personalNumberField = verb.sort == .query ? nil : PersonalNumber.field(among: given)
        let hidden = given["recipient"].map { recipient in
            Fields(given.lazy.map { $0.key == "recipient" ? Field($0.key, pseudonyms.pseudonym(of: recipient)) : $0 })
        }
        let told = hidden ?? given
        digest = verb.sort == .write ? RequestDigest(verb, told, match) : .none
        occurred = told["occurred"]
        let code = verb.sort == .write ? told["code"] : nil
        var kept = consume told
        form.complete(&kept, counter: counter)
        if let code { kept = try Barcode.completed(kept, from: code, verb: verb, year: year()) }
        fields = consume kept
    }

    /// The rule on personal identity numbers.
    public func requireNoPersonalNumber() throws(Refusal) {
        guard let field = personalNumberField else { return }
        throw Refusal(
            .personalNumber, [Field("field", field)], "\(field) holds a personal identity number; the log takes none")
    }

    public subscript(_ key: FieldKey) -> String? { fields[key] }

    /// A field that the form requires.
    public func text(_ key: FieldKey) throws(Refusal) -> String {
        guard let value = self[key] else { throw .missing(key.name) }
        return value
    }

    public func number(_ key: FieldKey) throws(Refusal) -> Int64 {
        guard let number = Int64(try text(key)) else { throw .badValue(key.name, "expected a whole number") }
        return number
    }

    public func optionalNumber(_ key: FieldKey) -> Int64? { self[key].flatMap { Int64($0) } }

    public func day(_ key: FieldKey) throws(Refusal) -> Day {
        guard let day = Day(try text(key)) else { throw .badValue(key.name, ValueForm.day.expectation) }
        return day
    }

    public func eventNumber(_ key: FieldKey) throws(Refusal) -> UInt64 {
        guard let number = UInt64(try text(key)) else { throw .badValue(key.name, ValueForm.eventNumber.expectation) }
        return number
    }

    /// The given ones of these fields, in this order: what an event line tells as the request told it.
    public func told(_ keys: [FieldKey]) -> Fields {
        var told = Fields()
        tell(keys, into: &told)
        return told
    }

    func tell(_ keys: [FieldKey], into told: inout Fields) {
        told.append(keys, of: fields)
    }
}
