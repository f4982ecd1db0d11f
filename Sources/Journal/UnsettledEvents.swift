/// Lines of events that are decided and not yet in the store: one run of numbers, each line with its LF.
struct UnsettledEvents: Sendable {
    /// The number of the first line.
    private(set) var first: UInt64 = 1
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var sealedCount = 0

    var count: Int { ends.count }
    var byteCount: Int { bytes.count }
    var next: UInt64 { first + UInt64(ends.count) }
    /// The first that is not durable yet.
    var firstUnsealed: UInt64 { first + UInt64(sealedCount) }
    var unsealedBytes: Int { bytes.count - start(sealedCount) }

    mutating func start(at first: UInt64) {
        self.first = first
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        sealedCount = 0
    }

    /// Appends what `write` writes as one line.
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        bytes.append(0x0A)
        ends.append(bytes.count)
    }

    /// Everything so far is durable.
    mutating func seal() {
        sealedCount = ends.count
    }

    /// Forgets the lines from `number` on: a batch that failed.
    mutating func cut(from number: UInt64) {
        ends.removeLast(Int(next - number))
        bytes.removeLast(bytes.count - (ends.last ?? 0))
    }

    func line(_ number: UInt64) -> [UInt8]? {
        guard number >= first, number < next else { return nil }
        return Array(bytes[range(Int(number - first))])
    }

    /// Calls `body` with each line, in order, without its LF.
    func visit<Failure: Error>(
        _ body: (UInt64, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try bytes.span.bytes.withUnsafeBytes { (all) throws(Failure) in
            for index in ends.indices {
                try body(first + UInt64(index), UnsafeRawBufferPointer(rebasing: all[range(index)]))
            }
        }
    }

    /// Calls `body` with the lines that are not durable yet, each with its LF.
    func withUnsealed<Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        try bytes.span.bytes.withUnsafeBytes { (all) throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: all[start(sealedCount)...]))
        }
    }

    private func start(_ index: Int) -> Int {
        index == 0 ? 0 : ends[index - 1]
    }

    private func range(_ index: Int) -> Range<Int> {
        start(index)..<ends[index] - 1
    }
}
