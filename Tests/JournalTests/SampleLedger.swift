import CivilTime
import Foundation
import Ledger
import Line
import Merkle

@testable import Journal

/// A directory of its own, removed with its owner.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "journal-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func directory(_ name: String) -> StateDirectory { StateDirectory(path + "/" + name) }
}

struct UnexpectedRefusal: Error, CustomStringConvertible {
    let description: String
}

/// Records requests, given as lines, in a ledger whose clock the test owns.
final class Scribe {
    static let site = "oslo"
    static let start = Instant("2026-01-05T08:00:00.000Z")!

    static func signer(_ seed: UInt8 = 7) throws -> NoteSigner {
        try NoteSigner(name: "naloxd/oslo", seed: [UInt8](repeating: seed, count: 32))
    }

    let journal: Journal
    let recorder: Recorder
    private(set) var clock = Scribe.start
    private let pseudonyms = PseudonymKey([UInt8](repeating: 3, count: 32))
    private var identifier = 0

    init(creating directory: StateDirectory) throws {
        try Journal.create(
            in: directory,
            Opening(
                site: Scribe.site, zone: try Zone(identifier: "Europe/Oslo"), at: Scribe.start, by: "root",
                verifierKey: try Scribe.signer().verifierKey.text, pseudonymKey: "3q2-7w"))
        journal = try Journal(opening: directory, isWriting: true)
        recorder = try journal.recorder()
    }

    convenience init(opening directory: StateDirectory) throws {
        try self.init(try Journal(opening: directory, isWriting: true))
    }

    /// Another thread's, of a ledger that this process has open.
    init(_ journal: Journal) throws {
        self.journal = journal
        recorder = try journal.recorder()
        clock = recorder.lastAt
        identifier = 1_000_000 * Int(recorder.lastNumber)
    }

    func request(_ text: String, isInBatch: Bool = false) throws -> Request {
        let line = try RequestLine(text)
        guard let verb = Verb(word: line.verb) else { throw UnexpectedRefusal(description: text) }
        var fields = line.fields
        if !isInBatch, fields["id"] == nil {
            identifier += 1
            fields.append(Field("id", "\(identifier * 7_919 % 10_007)-\(identifier)"))
        }
        return try Request(verb, fields, counter: nil, pseudonyms: pseudonyms, year: 2026, isInBatch: isInBatch)
    }

    /// The number of the request's first event.
    @discardableResult
    func say(_ text: String, by user: String = "root", isAdministrator: Bool = true) throws -> UInt64 {
        clock = clock + 1_500
        let caller = Caller(name: user, isAdministrator: isAdministrator)
        let outcome = try recorder.record(try request(text), by: caller, clock: clock)
        guard case .accepted(let events, _) = outcome else {
            throw UnexpectedRefusal(description: "\(text): \(outcome)")
        }
        return events[0].number
    }

    func batch(_ id: String, _ lines: [String]) throws {
        clock = clock + 1_500
        var batch = Batch([Field("id", id), Field("note", "of a \"batch\"")])
        for line in lines { batch.add(try request(line, isInBatch: true), byteCount: line.utf8.count) }
        let outcome = try recorder.record(batch, by: Caller(name: "root", isAdministrator: true), clock: clock)
        guard case .accepted = outcome else { throw UnexpectedRefusal(description: "\(outcome)") }
    }

    func setClock(_ instant: Instant) throws {
        clock = instant - 1_500
        try say("CLOCK reason=\"the battery\"")
    }

    /// Of the tree of all settled events.
    var settledRoot: TreeHash { recorder.tree.frontier.root }

    func checkpoint(seed: UInt8 = 7) throws -> [UInt8] {
        let signer = try Scribe.signer(seed)
        var tree = recorder.tree.frontier
        recorder.store.unsettled.visit { _, line in tree.append(TreeHash.leafHash(of: line)) { _, _, _ in } }
        let checkpoint = try Checkpoint(origin: signer.verifierKey.name, size: tree.size, root: tree.root)
        var note = try SignedNote(text: checkpoint.text)
        try signer.sign(&note)
        return note.bytes
    }
}

/// A ledger in which every kind of event stands, and enough of the usual ones that cards, lots and the tree have full
/// pages and rows.
enum SampleLedger {
    static func make(in directory: StateDirectory, dispensings: Int = 900) throws {
        let scribe = try Scribe(creating: directory)
        try openFacilities(scribe)
        try moveStock(scribe)
        try setAside(scribe)
        try askPeople(scribe)
        try dispense(scribe, dispensings)
        try scribe.recorder.settle()
    }

    private static func openFacilities(_ scribe: Scribe) throws {
        for facility in ["lager", "oslo-1", "oslo-2"] {
            try scribe.say(
                "FACILITY facility=\(facility) name=\"Apotek \(facility)\" type=low-threshold municipality=oslo")
        }
        try scribe.say(
            "PRODUCT product=kit-x name=\"A \\\"new\\\" kit\" form=vial strength-ug=400 pack=10 gtin=07038319133846")
        try scribe.say("FACILITY facility=oslo-2 name=\"Ny\" closed=no")
        try scribe.say(
            "QUOTA facility=oslo-1 product=spray-1.8mg max=900000 min=10 instrument=\"order 7\" from=2026-01-01")
        try scribe.say("GRANT user=kari role=pharmacist")
        try scribe.say("GRANT user=ola role=terminal facility=oslo-1")
        try scribe.say("REVOKE user=ola role=terminal facility=oslo-1")
        try scribe.recorder.settle()
    }

    private static func moveStock(_ scribe: Scribe) throws {
        for (lot, expiry) in [("A1", "2028-01-31"), ("B2", "2027-06-30"), ("C3", "2027-06-30"), ("D4", "2026-01-20")] {
            try scribe.say(
                "RECEIVE facility=lager product=spray-1.8mg lot=\(lot) expiry=\(expiry) qty=5000 "
                    + "unit-cost=249.90 currency=NOK"
            )
        }
        try scribe.say(
            "RECEIVE facility=oslo-1 product=spray-1.8mg lot=A1 expiry=2028-01-31 qty=90000 supplier=\"B\u{E6}rum\"")
        let first = try scribe.say("SHIP from=lager to=oslo-1 product=spray-1.8mg qty=7000")
        try scribe.say("ARRIVE shipment=\(first) qty=6900 missing=40 reason=\"box torn\"")
        try scribe.say("CANCEL shipment=\(first)")
        let second = try scribe.say("SHIP from=lager to=oslo-2 product=spray-1.8mg lot=A1 qty=100")
        try scribe.say("ARRIVE shipment=\(second) qty=30")
        let count = try scribe.say("COUNT facility=oslo-1 product=spray-1.8mg lot=B2 counted=0")
        try scribe.say("RESOLVE event=\(count) finding=\"counted wrong\"", by: "kari", isAdministrator: false)
        try scribe.say("COUNT facility=oslo-2 product=spray-1.8mg lot=A1 counted=29")
        let mistaken = try scribe.say("RECEIVE facility=oslo-2 product=kit-x lot=K9 expiry=2028-05-31 qty=12")
        try scribe.say("CORRECT event=\(mistaken) reason=\"typed twice\"")
        try scribe.recorder.settle()
    }

    private static func setAside(_ scribe: Scribe) throws {
        try scribe.say("QUARANTINE facility=oslo-1 product=spray-1.8mg lot=A1 qty=50 reason=damage")
        try scribe.say("RELEASE facility=oslo-1 product=spray-1.8mg lot=A1 qty=20 reason=other")
        let proposal = try scribe.say("DESTROY facility=oslo-1 product=spray-1.8mg lot=A1 qty=10 reason=broken")
        try scribe.say("CONFIRM event=\(proposal)", by: "kari", isAdministrator: false)
        let rejected = try scribe.say("DESTROY facility=oslo-1 product=spray-1.8mg lot=A1 qty=3 reason=wet")
        try scribe.say("REJECT event=\(rejected)", by: "kari", isAdministrator: false)
        try scribe.say("DESTROY facility=oslo-1 product=spray-1.8mg lot=A1 qty=2 reason=waits")
        try scribe.say("QUARANTINE product=spray-1.8mg lot=C3 reason=recall")
        try scribe.say("RELEASE product=spray-1.8mg lot=C3 reason=recall")
        try scribe.say("LOT product=spray-1.8mg lot=B2 expiry=2027-07-31 reason=misread")
        try scribe.say("RETURN facility=oslo-1 product=spray-1.8mg lot=A1 qty=1 recipient=r7 reason=\"moved\\taway\"")
        try scribe.recorder.settle()
    }

    private static func askPeople(_ scribe: Scribe) throws {
        try scribe.say("TRAIN facility=oslo-1 trainer=t1 audience=client trained=4 topics=\"CPR, naloxone\"")
        try scribe.say("USE facility=oslo-1 group=family product=spray-1.8mg doses=2 outcome=survived recipient=r7")
        try scribe.say("CARRY facility=oslo-1 recipient=r7 carrying=near evidence=phone")
        try scribe.say("CONSENT facility=oslo-1 recipient=r7 contact=yes")
        try scribe.say("FOLLOWUP facility=oslo-1 group=client recipient=r7")
        try scribe.setClock(Scribe.start + 40_000)
        try scribe.recorder.changeKey(
            .pseudonym(fingerprint: "other"), clock: scribe.clock, by: "root")
        try scribe.batch(
            "the batch",
            [
                "TRAIN facility=oslo-2 trainer=t1 audience=staff trained=2",
                "DISPENSE facility=oslo-1 product=spray-1.8mg qty=3 visit=initial",
            ])
        try scribe.recorder.settle()
    }

    private static func dispense(_ scribe: Scribe, _ count: Int) throws {
        for index in 0..<count {
            let late = index % 9 == 0 ? " occurred=2026-01-05T07:30:00.000Z" : ""
            try scribe.say(
                "DISPENSE facility=oslo-1 product=spray-1.8mg qty=\(index % 3 + 1) visit=refill "
                    + "recipient=r\(index % 50)\(late)"
            )
            if index % 97 == 0 { try scribe.recorder.settle() }
            // The last week of the lot that expires on the 20th.
            if index == count / 2 {
                try scribe.setClock(Instant("2026-01-21T09:00:00.000Z")!)
                try scribe.recorder.sweep(clock: scribe.clock)
            }
        }
    }
}
