import CivilTime
import Ledger
import Line

/// Reads blocks of request lines. It knows nothing of the lines before: any block can be read at any time.
struct ImportReader: Sendable {
    let pseudonyms: PseudonymKey
    let zone: Zone

    func block(_ bytes: [UInt8]) -> ImportBlock {
        var lines: [ImportLine] = []
        lines.reserveCapacity(bytes.count / 100)
        var place = 0
        bytes.span.bytes.withUnsafeBytes { all in
            var start = 0
            while start < all.count {
                let end = all[start...].firstIndex(of: 0x0A) ?? all.count
                let range = start..<(end > start && all[end - 1] == 0x0D ? end - 1 : end)
                let line = UnsafeRawBufferPointer(rebasing: all[range])
                if !RequestLine.isPassedOver(line) {
                    let (content, at) = content(of: line)
                    lines.append(ImportLine(content: content, at: at, place: place, range: range))
                }
                place += 1
                start = end + 1
            }
        }
        return ImportBlock(bytes: bytes, lines: lines, lineCount: place)
    }

    private func content(of bytes: UnsafeRawBufferPointer) -> (ImportLine.Content, Instant) {
        let line: RequestLine
        do throws(UnreadableLine) {
            line = try RequestLine(bytes)
        } catch {
            return (.refused(Refusal(error)), Self.noInstant)
        }
        guard let verb = Verb(word: line.verb) else {
            return (.refused(Refusal(.unknownVerb, [], "there is no such verb")), instant(line.fields))
        }
        do throws(Refusal) {
            guard verb.sort == .write || verb.sort == .batch else {
                throw Refusal(.badLine, [], "\(verb.rawValue) asks; a file to import tells what was done")
            }
            return try content(verb, line.fields)
        } catch {
            return (verb == .begin ? .beginRefused(error) : .refused(error), instant(line.fields))
        }
    }

    private func content(_ verb: Verb, _ given: Fields) throws(Refusal) -> (ImportLine.Content, Instant) {
        let clock = clock(given)
        let fields = given.without("at")
        let request: Request
        do throws(Refusal) {
            request = try Request(verb, fields, counter: nil, pseudonyms: pseudonyms, year: year(clock))
        } catch {
            // Of two mistakes the one that comes first in the order of errors is told.
            if case .failure(let other) = clock, other.code < error.code { throw other }
            throw error
        }
        let at = try clock.get()
        switch verb {
        case .begin:
            try request.requireNoPersonalNumber()
            return (.begin(fields), at)
        case .commit: return (.commit, at)
        case .abort: return (.abort, at)
        default: return (.write(request), at)
        }
    }

    /// What `at` says. It is none of the request's: it stands for the clock.
    private func clock(_ fields: Fields) -> Result<Instant, Refusal> {
        guard let index = fields.index(of: "at") else {
            return .failure(Refusal(.missingField, [Field("field", "at")], "at is required: when this was recorded"))
        }
        guard fields.indices.dropFirst(index + 1).allSatisfy({ fields.key(at: $0) != "at" }) else {
            return .failure(Refusal(.duplicateField, [Field("field", "at")], "at is given twice"))
        }
        if let instant = fields.withValue(at: index, Instant.init(bytes:)) { return .success(instant) }
        if let day = fields.withValue(at: index, Day.init(bytes:)) { return .success(zone.start(of: day)) }
        return .failure(.badValue("at", "expected \(ValueForm.instant.expectation)"))
    }

    /// What `at` of a refused line says, if it can be read.
    private func instant(_ fields: Fields) -> Instant {
        (try? clock(fields).get()) ?? Self.noInstant
    }

    /// For the sliding century of barcodes.
    private func year(_ clock: Result<Instant, Refusal>) -> Int {
        guard case .success(let at) = clock else { return 1970 }
        return zone.day(of: at).year
    }

    private static let noInstant = Instant.earliest
}
