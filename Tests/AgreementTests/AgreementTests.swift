import Foundation
import Journal
import Ledger
import Line
import Model
import Testing

/// The ledger against a plain model that was written from the contract alone: random requests by several users must
/// get the same reply from both, in every row, field and error code.
@Suite struct AgreementTests {
    /// Where files are quick: what is durable is tested elsewhere.
    static let temporaryDirectory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()

    /// `NALOX_AGREEMENT_SEEDS=7,8` and `NALOX_AGREEMENT_REQUESTS=100000` choose others.
    static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["NALOX_AGREEMENT_SEEDS"]?.split(separator: ",").compactMap { UInt64($0) }
        ?? [1, 2, 3, 4, 468_963]
    static let requestCount =
        ProcessInfo.processInfo.environment["NALOX_AGREEMENT_REQUESTS"].flatMap { Int($0) } ?? 20_000

    @Test(arguments: seeds)
    func ledgerAndModelAgree(seed: UInt64) throws {
        var generator = RequestGenerator(seed: seed)
        let ledger = try LedgerUnderTest(
            site: RequestGenerator.site, zone: "Europe/Oslo", openedAt: RequestGenerator.openedAt,
            temporaryDirectory: Self.temporaryDirectory)
        let model = Model(
            site: RequestGenerator.site, zone: RequestGenerator.zone, openedAt: RequestGenerator.openedAt)
        var now = RequestGenerator.openedAt
        var recent: [String] = []
        for index in 0..<Self.requestCount {
            let (request, advance) = generator.next()
            now += advance
            let expected = model.answer(request, now: now)
            generator.learn(from: expected)
            let line = RequestLine(verb: request.verb, fields: Fields(request.fields.map { Field($0.key, $0.value) }))
            let lines = try ledger.answer(
                String(decoding: line.bytes, as: UTF8.self), user: request.user,
                isAdministrator: request.isAdministrator, connection: request.connection, now: now)
            let got = ModelReply(lines, to: request.verb)
            recent = recent.suffix(12) + ["\(now) \(request)\n    \(expected.description)"]
            guard got == expected else {
                Issue.record(
                    """
                    seed \(seed), request \(index) at \(now): \(request)
                    model:
                    \(expected.description)
                    ledger:
                    \(lines.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n"))
                    before it:
                    \(recent.joined(separator: "\n"))
                    """)
                return
            }
        }
        #expect(Int(ledger.recorder.lastNumber) == model.eventCount)
        #expect(ledger.answeredByReader > 0, "seed \(seed): no query was answered beside the recorder")
        try ledger.recorder.settle()
        let replayed = try Verification.run(ledger.journal)
        #expect(Int(replayed.events) == model.eventCount, "seed \(seed): a replay must give the stored books")
    }
}

extension ModelReply {
    /// What the ledger said, without what it adds for a person: the message, which name is unknown or closed, and when
    /// and to whom a lot of wrong expiry was dispensed.
    init(_ lines: [ReplyLine], to verb: String) {
        let left: Set<String> = verb == "LOT" ? ["at", "recipient"] : []
        let rows = lines.filter { $0.kind == .row }.map { row in
            row.fields.filter { !left.contains($0.key) }.map { Pair($0.key, $0.value) }
        }
        let fields = (lines.last?.fields ?? []).filter { $0.key != "message" }.map { Pair($0.key, $0.value) }
        switch lines.last?.kind {
        case .error(let code)? where Self.namesMore(code):
            self.init(rows: rows, outcome: .error(code, []))
        case .error(let code)? where code == "batch-failed" && Self.namesMore(lines.last?.fields["error"] ?? ""):
            self.init(rows: rows, outcome: .error(code, Array(fields.prefix(2))))
        case .error(let code)?: self.init(rows: rows, outcome: .error(code, fields))
        default: self.init(rows: rows, outcome: .ok(fields))
        }
    }

    private static func namesMore(_ code: String) -> Bool {
        code.hasPrefix("unknown-") && code != "unknown-field" || code.hasPrefix("facility-")
    }
}
