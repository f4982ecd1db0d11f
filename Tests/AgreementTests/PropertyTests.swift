import Foundation
import Line
import Model
import Testing

/// What a pharmacist takes for granted, held on ledgers with a random past.
@Suite struct PropertyTests {
    static let seeds: [UInt64] = [11, 12, 13]

    @Test(arguments: seeds)
    func shipAndCancelEqualsNothing(seed: UInt64) throws {
        let past = try Past(seed: seed)
        try past.forEachShelf { facility, product in
            let other = facility == "alfa" ? "bravo" : "alfa"
            guard
                let shipment = try past.field("shipment", "SHIP from=\(facility) to=\(other) product=\(product) qty=1")
            else { return false }
            return try past.isAccepted("CANCEL shipment=\(shipment)")
        }
    }

    @Test(arguments: seeds)
    func quarantineAndReleaseEqualsNothing(seed: UInt64) throws {
        let past = try Past(seed: seed)
        try past.forEachLot { facility, product, lot in
            let what = "facility=\(facility) product=\(product) lot=\(lot) qty=1 reason=other"
            return try past.isAccepted("QUARANTINE \(what)") && past.isAccepted("RELEASE \(what)")
        }
    }

    @Test(arguments: seeds)
    func correctingUndoes(seed: UInt64) throws {
        let past = try Past(seed: seed)
        try past.forEachShelf { facility, product in
            guard let event = try past.field("seq", "DISPENSE facility=\(facility) product=\(product) qty=1") else {
                return false
            }
            return try past.isAccepted("CORRECT event=\(event) reason=mistyped")
        }
    }

    @Test(arguments: seeds)
    func correctingAndEnteringAnewEqualsEnteringRight(seed: UInt64) throws {
        let corrected = try Past(seed: seed)
        let right = try Past(seed: seed)
        var entered = 0
        for (facility, product) in try corrected.shelves() {
            let request = "DISPENSE facility=\(facility) product=\(product) qty="
            guard let event = try corrected.field("seq", request + "2") else { continue }
            #expect(try corrected.isAccepted("CORRECT event=\(event) reason=mistyped"), "seed \(seed)")
            #expect(try corrected.isAccepted(request + "1") == right.isAccepted(request + "1"), "seed \(seed)")
            entered += 1
        }
        #expect(entered > 0, "seed \(seed): nothing could be dispensed")
        #expect(try corrected.stock() == right.stock(), "seed \(seed)")
        #expect(try corrected.balance() == right.balance(), "seed \(seed)")
    }
}

/// A ledger after some hundred random requests, and an administrator who goes on with it.
private final class Past {
    private let seed: UInt64
    private let ledger: LedgerUnderTest
    private var now = RequestGenerator.openedAt

    init(seed: UInt64) throws {
        self.seed = seed
        ledger = try LedgerUnderTest(
            site: RequestGenerator.site, zone: "Europe/Oslo", openedAt: RequestGenerator.openedAt,
            temporaryDirectory: AgreementTests.temporaryDirectory)
        let model = Model(site: RequestGenerator.site, zone: RequestGenerator.zone, openedAt: RequestGenerator.openedAt)
        var generator = RequestGenerator(seed: seed)
        for _ in 0..<800 {
            let (request, advance) = generator.next()
            now += advance
            generator.learn(from: model.answer(request, now: now))
            let line = RequestLine(verb: request.verb, fields: Fields(request.fields.map { Field($0.key, $0.value) }))
            _ = try ledger.answer(
                String(decoding: line.bytes, as: UTF8.self), user: request.user,
                isAdministrator: request.isAdministrator, connection: request.connection, now: now)
        }
        // The generator may have set the clock back: the administrator's own is right.
        now = max(now, ledger.recorder.lastAt.millisecondsSinceEpoch)
    }

    private func ask(_ line: String) throws -> [ReplyLine] {
        try ledger.answer(line, user: "root", isAdministrator: true, connection: 1_000, now: now)
    }

    func isAccepted(_ line: String) throws -> Bool {
        try ask(line).last?.kind == .ok
    }

    /// A field of the OK line; nil if the request is refused.
    func field(_ key: String, _ line: String) throws -> String? {
        let end = try ask(line).last
        return end?.kind == .ok ? end?.fields[key] : nil
    }

    func stock() throws -> [[Field]] {
        try ask("STOCK").dropLast().map(\.fields)
    }

    func balance() throws -> [[Field]] {
        let rows = try ask("BALANCE").dropLast().map(\.fields)
        #expect(rows.allSatisfy { $0["sum"] == "0" }, "seed \(seed): every lot's sum over all accounts is zero")
        return rows
    }

    func shelves() throws -> [(facility: String, product: String)] {
        var shelves: [(facility: String, product: String)] = []
        for row in try stock() where row["status"] == "available" {
            guard let facility = row["facility"], let product = row["product"],
                !shelves.contains(where: { $0 == (facility, product) })
            else { continue }
            shelves.append((facility, product))
        }
        return shelves
    }

    /// Does something and its opposite on each shelf: stock and balances must be what they were.
    func forEachShelf(_ body: (String, String) throws -> Bool) throws {
        try hold(try shelves()) { try body($0.facility, $0.product) }
    }

    func forEachLot(_ body: (String, String, String) throws -> Bool) throws {
        try hold(try stock().filter { $0["status"] == "available" }) { row in
            try body(row["facility"] ?? "", row["product"] ?? "", RequestLine.quoted(row["lot"] ?? ""))
        }
    }

    private func hold<Place>(_ places: [Place], _ body: (Place) throws -> Bool) throws {
        let before = (try stock(), try balance())
        var done = 0
        for place in places where try body(place) {
            done += 1
            let after = (try stock(), try balance())
            #expect(after == before, "seed \(seed), \(place)")
        }
        #expect(done > 0, "seed \(seed): nothing could be tried")
    }
}

extension RequestLine {
    /// A value as a line must have it.
    fileprivate static func quoted(_ value: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendValue(value)
        return String(decoding: bytes, as: UTF8.self)
    }
}
