import Ledger
import Line

/// Makes a ledger from an export: its lines are kept byte for byte, each checked as a verification checks it.
public enum ExportImport {
    /// What tells an export from a file of requests.
    public static let beginning = [UInt8]("seq=1 ".utf8)

    /// Builds the ledger under another name, and puts it in its place when it is synced and verified. Takes the
    /// directory's lock. The directory may be new, and must hold no ledger.
    ///
    /// - Parameters:
    ///   - begun: bytes of the file that were read before.
    ///   - site: which the export must be of.
    ///   - zone: which the export must keep.
    ///   - progress: counts bytes as they are entered (the total is 0 where it is not known), then events as they are
    ///     verified.
    public static func run(
        _ file: consuming ExportFile, after begun: [UInt8] = [], into directory: StateDirectory, site: String? = nil,
        zone: String? = nil, progress: @escaping Verification.Progress = { _, _ in }
    ) throws(VerificationError) -> VerifiedLog {
        let builder = try building { () throws(JournalError) in try LedgerBuilder(beside: directory, isReplacing: false)
        }
        do throws(VerificationError) {
            try enter(file, begun, builder, site: site, zone: zone, progress)
            let log = try builder.finish(progress)
            try building { () throws(JournalError) in try builder.install() }
            return log
        } catch {
            builder.abandon()
            throw error
        }
    }

    private static func enter(
        _ file: consuming ExportFile, _ begun: [UInt8], _ builder: LedgerBuilder, site: String?,
        zone: String?, _ progress: Verification.Progress
    ) throws(VerificationError) {
        let total = UInt64(file.totalBytes ?? 0)
        try file.forEachLine(after: begun) { (line, bytesRead) throws(VerificationError) in
            try builder.enter(line)
            if builder.events == 1, let site, builder.site != site {
                throw .unreadable(.otherSite(asked: site, stored: builder.site))
            }
            if builder.events == 1, let zone, builder.zone != zone {
                throw .unreadable(.otherZone(asked: zone, stored: builder.zone))
            }
            if builder.events % Limits.progressEvents == 0 { progress(UInt64(bytesRead), total) }
        }
    }
}
