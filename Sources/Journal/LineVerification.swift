import Ledger
import Line
import Merkle

/// Checks lines alone, as they come from an export or a socket: their numbers, their form, and that each follows from
/// those before it. Their tree is computed, so that a checkpoint can tell whether they are the ones that were signed.
public struct LineVerification {
    private var replay: VerificationReplay
    private var frontier = Frontier()
    private var checkpoints: VerificationCheckpoints

    public init(checkpoints: [KeptCheckpoint] = []) throws(Finding) {
        replay = try VerificationReplay()
        self.checkpoints = VerificationCheckpoints(checkpoints)
        try reach()
    }

    /// How many lines were entered.
    public var events: UInt64 { replay.last }

    /// Enters the next line, without its end.
    public mutating func enter(_ line: UnsafeRawBufferPointer) throws(Finding) {
        try replay.enter(line)
        replay.books.takeFiled { _, _ in }
        frontier.append(TreeHash.leafHash(of: line)) { _, _, _ in }
        try reach()
    }

    /// The lines have ended.
    public mutating func finish() throws(Finding) -> VerifiedLog {
        try checkpoints.requireAllReached(replay.last)
        guard replay.last > 0 else { throw Finding(event: 1, "it is missing: there are no lines") }
        try replay.finish()
        try VerificationTally.require(replay.books)
        return VerifiedLog(replay, root: frontier.root, newestLeaf: frontier.newestLeaf)
    }

    private mutating func reach() throws(Finding) {
        guard checkpoints.nextSize == replay.last else { return }
        try checkpoints.reach(replay.last, root: frontier.root, keys: replay.keys)
    }
}

extension Verification {
    /// An export.
    ///
    /// - Parameter progress: counts bytes; the total is 0 where it is not known.
    public static func run(
        _ file: consuming ExportFile, checkpoints: [KeptCheckpoint] = [], progress: Progress = { _, _ in }
    ) throws(VerificationError) -> VerifiedLog {
        let total = UInt64(file.totalBytes ?? 0)
        var lines = try finding { () throws(Finding) in try LineVerification(checkpoints: checkpoints) }
        try file.forEachLine { (line, bytesRead) throws(VerificationError) in
            try finding { () throws(Finding) in try lines.enter(line) }
            if lines.events % Limits.progressEvents == 0 { progress(UInt64(bytesRead), total) }
        }
        return try finding { () throws(Finding) in try lines.finish() }
    }

    /// One funnel for what is found.
    static func finding<Result>(_ body: () throws(Finding) -> Result) throws(VerificationError) -> Result {
        do {
            return try body()
        } catch {
            throw .finding(error)
        }
    }
}
