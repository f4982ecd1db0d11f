import Line

/// What a page of history begins with and what its entries add up to.
public protocol PageBalance: Sendable, Equatable {
    init(from reader: inout RecordReader) throws(Refusal)
    func write(to writer: inout RecordWriter)
}

/// A page of a stock card or of a lot's history, as on paper: the balance brought forward, then the numbers of the
/// events that changed it, up to 64. A full page is filed under its first event and a new one begun, so any moment is
/// a seek and a short walk away, and a movement costs its card one or two bytes.
public struct HistoryPage<Balance: PageBalance>: Sendable, Equatable {
    public let broughtForward: Balance
    public private(set) var events: [UInt64] = []

    init(broughtForward: Balance) {
        self.broughtForward = broughtForward
    }

    public init(from reader: inout RecordReader) throws(Refusal) {
        broughtForward = try Balance(from: &reader)
        events = try reader.ascending()
    }

    public init(filed bytes: [UInt8]) throws(Refusal) {
        var reader = RecordReader(bytes)
        try self.init(from: &reader)
    }

    public func write(to writer: inout RecordWriter) {
        broughtForward.write(to: &writer)
        writer.ascending(events)
    }

    public var isFull: Bool { events.count >= Limits.cardPageMovements }

    /// - Precondition: the page is not full, and the number is above all on it.
    mutating func add(_ event: UInt64) {
        events.append(event)
    }

    var filed: [UInt8] {
        var value = RecordWriter()
        write(to: &value)
        return value.bytes
    }
}

extension AccountBalances: PageBalance {
    public init(from reader: inout RecordReader) throws(Refusal) {
        self.init()
        for account in Account.allCases { self[account] = try reader.signed() }
    }

    public func write(to writer: inout RecordWriter) {
        for account in Account.allCases { writer.signed(self[account]) }
    }
}
