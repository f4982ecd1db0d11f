/// Where books come from when they are not in memory. The daemon's is a transaction of the store; a replay's is empty.
public protocol BookStore: AnyObject {
    /// - Throws: `internal` where the stored bytes do not bear their checksum.
    func value(of key: [UInt8]) throws(Refusal) -> [UInt8]?

    /// Calls `body` for each key that begins with `prefix` and is not below `start`, in ascending order, until it
    /// returns false.
    func scan(prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) -> Bool) throws(Refusal)

    /// The last entry whose key begins with `prefix` and is not above `key`.
    func last(prefix: [UInt8], atOrBelow key: [UInt8]) throws(Refusal) -> (key: [UInt8], value: [UInt8])?

    /// An event of the log; nil beyond its end.
    func event(_ number: UInt64) throws(Refusal) -> Event?

    /// Calls `body` with the lines of the events `from` to `to`, as far as there are any, until it returns false. A
    /// line is valid during the call.
    func forEachEvent(
        from: UInt64, to: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) -> Bool
    ) throws(Refusal)
}

/// A store that holds nothing: every book is in memory.
public final class EmptyStore: BookStore {
    public init() {}

    public func value(of key: [UInt8]) -> [UInt8]? { nil }
    public func scan(prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) -> Bool) {}
    public func last(prefix: [UInt8], atOrBelow key: [UInt8]) -> (key: [UInt8], value: [UInt8])? { nil }
    public func event(_ number: UInt64) -> Event? { nil }
    public func forEachEvent(from: UInt64, to: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) -> Bool) {}
}
