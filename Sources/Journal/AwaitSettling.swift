import Glibc
import Ledger
import Line

extension StateDirectory {
    private static let pauseMicroseconds: useconds_t = 20_000

    /// Waits, where a daemon serves the ledger, until it has settled what it had acknowledged: other processes see the
    /// store alone. It does so by itself, after up to 200 ms and a settlement.
    ///
    /// - Returns: whether a daemon serves it.
    /// - Throws: `notSettled` if it settles nothing for too long.
    @discardableResult
    public func awaitSettling() throws(JournalError) -> Bool {
        guard isServed else { return false }
        let journal = try Journal(opening: self, isWriting: false)
        var acknowledged: UInt64?
        var settled: UInt64 = 0
        var pauses = 0
        while true {
            let newest = try journal.newestSettled()
            if newest > settled { pauses = 0 }
            settled = newest
            // The daemon may turn to the other file just now: then they do not fit together, and are read again.
            acknowledged = acknowledged ?? (try? WriteAheadLog.acknowledged(in: self, after: newest))
            if let acknowledged, newest >= acknowledged { return true }
            guard pauses < Limits.settledPatienceSeconds * 1_000_000 / Int(Self.pauseMicroseconds) else {
                throw .notSettled(path: path, event: settled + 1)
            }
            usleep(Self.pauseMicroseconds)
            pauses += 1
        }
    }

    /// A backup has no lock file, and gets none. A lock that cannot be tried is a copy's, on a disk that takes no
    /// writes.
    public var isServed: Bool {
        guard access(path + "/lock", F_OK) == 0 else { return false }
        do throws(JournalError) {
            _ = try lock()
            return false
        } catch {
            if case .locked = error { return true }
            return false
        }
    }
}

extension Journal {
    fileprivate func newestSettled() throws(JournalError) -> UInt64 {
        let store = try store()
        return try booking { () throws(Refusal) in try Books(store: store).header.lastNumber }
    }
}
