import Journal
import Ledger
import Line

/// What a batch may be, whether it comes over a connection or in a file.
extension Batch {
    /// - Parameter byteCount: of the line that is to be added.
    func requireRoom(forBytes byteCount: Int) throws(Refusal) {
        guard count < Limits.batchWrites, self.byteCount + byteCount <= Limits.batchBytes else {
            throw Refusal(
                .batchFull, [], "a batch has at most \(Limits.batchWrites) writes and \(Limits.batchBytes) bytes")
        }
    }
}

extension Refusal {
    static let noBatch = Refusal(.noBatch, [], "there is no BEGIN before this")
}
