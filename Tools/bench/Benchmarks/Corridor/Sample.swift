import CivilTime
import Ledger
import Line

/// One dispensing, as it looks at each step.
enum Sample {
    static let start = Instant(millisecondsSinceEpoch: 1_767_600_000_000)

    private static let pseudonyms = PseudonymKey([UInt8](repeating: 3, count: 32))

    /// - Parameter number: unique, and not more than nine digits.
    static func line(_ number: Int) -> String {
        let shelf = "facility=f\(number * 7_919 % 100) product=p\(number % 3)"
        let id = "\(start.millisecondsSinceEpoch)-\(100_000_000 + number)"
        return "DISPENSE \(shelf) qty=\(1 + number % 3) visit=initial group=client id=\(id)"
    }

    static func request(_ line: RequestLine, _ verb: Verb = .dispense) throws(Refusal) -> Request {
        try Request(verb, line.fields, counter: nil, pseudonyms: pseudonyms, year: 2_026)
    }

    static let event = Event(
        number: 123_456, at: start, by: "root", kind: .dispensed,
        fields: [
            Field("facility", "f42"), Field("product", "p1"), Field("lot", "L1"), Field("expiry", "2099-01-28"),
            Field("qty", 2), Field("visit", "initial"), Field("group", "client"), Field("on-hand", 2_999_998),
            Field("id", "1767600000000-100000001"), Field("digest", "q5ZkWv0nq1cVg5b9f0YH2A"),
        ])
}
