/// Why there is no root, proof or frontier. `ReaderFailure` is what the tile reader throws.
public enum TreeError<ReaderFailure: Error>: Error {
    /// The tree has not had `size` leaves yet.
    case sizeBeyondTree(size: UInt64)
    /// A tree of `size` leaves has none at `index`.
    case noLeaf(index: UInt64, size: UInt64)
    /// Nothing is consistent with a tree of no leaves (RFC 9162 §2.1.4.1 begins at 1).
    case fromEmpty
    /// A tree does not extend a larger one.
    case fromLarger(from: UInt64, to: UInt64)
    /// The stored hashes could not be read.
    case unreadable(ReaderFailure)
}

extension TreeError: Equatable where ReaderFailure: Equatable {}
