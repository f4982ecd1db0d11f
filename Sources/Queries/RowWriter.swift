import Line

/// Collects the rows of an answer as the bytes of their lines, `[@tag ]ROW key=value…`, and hands them on when there
/// are many, so that an answer of any length takes little memory.
public struct RowWriter {
    /// Rows that were not handed on yet, each with its line's end.
    public private(set) var bytes: [UInt8] = []
    /// Nobody wants the rest: a query may stop.
    public private(set) var isAbandoned = false

    private let head: [UInt8]
    private let flushBytes: Int
    private let flush: ([UInt8]) -> Bool

    /// - Parameters:
    ///   - tag: the request's.
    ///   - flushBytes: as soon as so many are collected, they are handed on.
    ///   - flush: takes whole lines; false says that the asker is gone.
    public init(tag: String?, flushBytes: Int = 64 << 10, flush: @escaping ([UInt8]) -> Bool) {
        var head: [UInt8] = []
        head.appendTag(tag)
        head.appendText("ROW")
        self.head = head
        self.flushBytes = flushBytes
        self.flush = flush
    }

    public mutating func add(_ fields: [Field]) {
        add { $0.appendFields(fields) }
    }

    /// A row whose fields `write` appends itself, for answers of many rows.
    public mutating func add(_ write: (inout [UInt8]) -> Void) {
        guard !isAbandoned else { return }
        bytes.append(contentsOf: head)
        write(&bytes)
        bytes.append(UInt8(ascii: "\n"))
        guard bytes.count >= flushBytes else { return }
        isAbandoned = !flush(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
