import CivilTime
import Daemon
import Journal

/// Makes a new ledger from an export, whose lines are kept byte for byte.
struct ImportedExport {
    let name: String
    let site: String
    let zone: Zone?
    let directory: StateDirectory

    func run(_ file: consuming ExportFile, after begun: [UInt8]) throws(Failure) {
        var bar = ProgressBar("importing", total: nil)
        let log: VerifiedLog
        do throws(VerificationError) {
            log = try ExportImport.run(
                file, after: begun, into: directory, site: site, zone: zone?.identifier
            ) { done, total in bar.show(done, of: total) }
        } catch {
            bar.clear()
            throw Failure("\(name): \(error)")
        }
        bar.clear()
        try say("\(log.events) events, root \(log.root)")
        if let trouble = troubleWithKeys(of: log) {
            complain("an export holds no keys, and naloxd serve needs this ledger's. \(trouble)")
        }
    }

    private func troubleWithKeys(of log: VerifiedLog) -> String? {
        do throws(KeyFileError) {
            let keys = try KeyFiles(in: directory).keys(site: log.site)
            return keys.changes(from: log.keys).isEmpty ? nil : "Those that are there are others."
        } catch {
            return "\(error)."
        }
    }
}
