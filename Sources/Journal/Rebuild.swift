import LMDB
import Ledger
import Line
import Merkle

/// Drops books, leaves, tiles and identifiers, and makes them again from the events.
public struct Rebuild {
    /// What was made, and how the events stood to the leaves that were there.
    public struct Result: Sendable {
        public let log: VerifiedLog
        /// The first event whose old leaf was missing or of another line: after it only a checkpoint can tell whether
        /// the events are those that were recorded.
        public let firstWithoutLeaf: UInt64?
    }

    private let builder: LedgerBuilder
    private let environment: Environment
    private let events: Table
    private let leaves: Table?
    private var firstWithoutLeaf: UInt64?

    /// Builds beside the old store, and puts what was made in its place when it is synced and verified. Takes the
    /// directory's lock.
    ///
    /// - Parameter progress: counts events, as they are entered and again as they are verified.
    public static func run(
        _ directory: StateDirectory, progress: @escaping Verification.Progress = { _, _ in }
    ) throws(VerificationError) -> Result {
        var rebuild = try Rebuild(directory)
        do throws(VerificationError) {
            try rebuild.enterEvents(progress)
            try rebuild.enterUnsettled(directory)
            let log = try rebuild.builder.finish(progress)
            try building { () throws(JournalError) in try rebuild.builder.install() }
            return Result(log: log, firstWithoutLeaf: rebuild.firstWithoutLeaf)
        } catch {
            rebuild.builder.abandon()
            throw error
        }
    }

    /// Opens nothing of the old store but its events, and its leaves if they can be opened.
    private init(_ directory: StateDirectory) throws(VerificationError) {
        builder = try building { () throws(JournalError) in try LedgerBuilder(beside: directory, isReplacing: true) }
        do throws(LMDBError) {
            let environment = try Journal.openUnserved(directory)
            self.environment = environment
            events = try environment.openTable("event")
            leaves = try? environment.openTable("leaf")
        } catch {
            builder.abandon()
            throw VerificationError(opening: .store(error))
        }
    }

    private mutating func enterEvents(_ progress: Verification.Progress) throws(VerificationError) {
        var failure: VerificationError?
        do {
            let transaction = try environment.beginRead()
            let total = UInt64(try transaction.count(of: events))
            var leafRow = LeafRow()
            try transaction.forEach(in: events) { (key, line) throws(LMDBError) in
                let number = builder.events + 1
                do throws(VerificationError) {
                    guard UInt64(bigEndianBytes: key) == number else {
                        throw .finding(Finding(event: number, "it is missing"))
                    }
                    try builder.enter(line)
                } catch {
                    failure = error
                    return false
                }
                if firstWithoutLeaf == nil { compareLeaf(line, number, &leafRow, transaction) }
                if number % Limits.progressEvents == 0 { progress(number, total) }
                return true
            }
        } catch {
            throw .finding(Finding(event: builder.events + 1, reading: error))
        }
        if let failure { throw failure }
    }

    /// What was acknowledged and is not settled yet. Start-up passes over frames whose events are stored.
    private func enterUnsettled(_ directory: StateDirectory) throws(VerificationError) {
        let lines = try building { () throws(JournalError) in
            try WriteAheadLog.pending(in: directory, after: builder.events, leaf: builder.newestLeaf)
        }
        for line in lines {
            try line.span.bytes.withUnsafeBytes { (line) throws(VerificationError) in try builder.enter(line) }
        }
    }

    /// A leaf that cannot be read is as good as none.
    private mutating func compareLeaf(
        _ line: UnsafeRawBufferPointer, _ number: UInt64, _ row: inout LeafRow,
        _ transaction: borrowing ReadTransaction
    ) {
        let leaf = leaves.flatMap { try? row.hash(ofEvent: number, transaction, $0) }
        if leaf != TreeHash.leafHash(of: line) { firstWithoutLeaf = number }
    }
}
