import CivilTime
import Glibc
import Journal
import Ledger
import Line

/// A ledger on the disk with the stock of 100 facilities, gone with the process: its files have no names.
final class SampleLedger {
    /// The daemon settles long before.
    static let mostUnsettled = 8_192

    let recorder: Recorder
    private let journal: Journal
    private let caller = Caller(name: "root", isAdministrator: true)
    private var clock = Sample.start
    private var number = 0

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        var template = Array("/var/tmp/naloxd-corridor.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Refused(description: String(cString: strerror(errno))) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = StateDirectory(path)
        try Journal.create(
            in: directory,
            Opening(
                site: "bench", zone: .utc, at: clock, by: caller.name, verifierKey: "of no use here",
                pseudonymKey: "nor this"))
        journal = try Journal(opening: directory, isWriting: true)
        recorder = try journal.recorder()
        Self.remove(path)
        try fill()
        try recorder.settle()
    }

    /// Takes the names; what is open stays until it is closed, however that comes about.
    private static func remove(_ path: String) {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            unlink(path + "/" + name)
        }
        closedir(directory)
        rmdir(path)
    }

    private func fill() throws {
        for product in 0..<3 { try say("PRODUCT product=p\(product) name=p\(product) form=vial strength-ug=1000") }
        for facility in 0..<100 {
            try say("FACILITY facility=f\(facility) name=f\(facility) type=low-threshold")
            for product in 0..<3 {
                let shelf = "facility=f\(facility) product=p\(product)"
                try say("QUOTA \(shelf) max=1000000000")
                for lot in 1...3 { try say("RECEIVE \(shelf) lot=L\(lot) expiry=2099-0\(lot)-28 qty=1000000") }
            }
        }
    }

    private func say(_ text: String) throws {
        let line = try RequestLine(text)
        guard let verb = Verb(word: line.verb) else { throw Refused(description: text) }
        try record(try Sample.request(line, verb))
    }

    /// Dispensings that were not asked for before.
    func requests(_ count: Int) throws -> [Request] {
        try (0..<count).map { _ in
            number += 1
            return try Sample.request(try RequestLine(Sample.line(number)))
        }
    }

    func record(_ request: Request) throws {
        clock = clock + 1
        let outcome = try recorder.record(request, by: caller, clock: clock)
        guard case .accepted = outcome else { throw Refused(description: "\(outcome)") }
    }
}
