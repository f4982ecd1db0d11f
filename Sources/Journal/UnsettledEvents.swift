/// Lines of events that are decided and not yet in the store: one run of numbers.
struct UnsettledEvents {
    /// The number of the first line.
    private(set) var first: UInt64 = 1
    private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }
    var next: UInt64 { first + UInt64(ends.count) }

    mutating func start(at first: UInt64) {
        self.first = first
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Appends one line and hands out its bytes.
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        write(&bytes)
        ends.append(bytes.count)
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

    /// Calls `body` with each line from `number` on, in order.
    func forEach<Failure: Error>(
        from number: UInt64? = nil, _ body: (UInt64, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let start = number.map { Int($0 - first) } ?? 0
        try bytes.span.bytes.withUnsafeBytes { (all) throws(Failure) in
            for index in start..<ends.count {
                try body(first + UInt64(index), UnsafeRawBufferPointer(rebasing: all[range(index)]))
            }
        }
    }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}
