import CivilTime
import Line

/// What one facility stores of one product.
public struct Shelf: Record, Sendable, Equatable {
    public struct Key: Hashable, Sendable {
        public let facility: UInt32
        public let product: UInt32

        public init(facility: UInt32, product: UInt32) {
            self.facility = facility
            self.product = product
        }
    }

    /// One lot on the shelf, in units.
    public struct LotStock: Sendable, Equatable {
        public let lot: UInt32
        public var expiry: Day
        public var available: Int64 = 0
        public var quarantine: Int64 = 0
        /// How many of the quarantined are there only because the lot has expired: a late DISPENSE may take these.
        public var heldByExpiry: Int64 = 0

        public var isEmpty: Bool { available == 0 && quarantine == 0 }

        public subscript(_ account: Account) -> Int64 { account == .available ? available : quarantine }
    }

    /// The lots that are there, first expired first, then by the lot's bytes.
    public private(set) var lots: [LotStock] = []
    /// On its way here, in units.
    public var incoming: Int64 = 0
    /// The page of the stock card that is being written.
    public var page = HistoryPage(broughtForward: CardBalance())

    init() {}

    /// Available and quarantined, in units.
    public var stored: Int64 { lots.reduce(0) { $0 + $1.available + $1.quarantine } }

    public var balance: CardBalance {
        CardBalance(lots: lots.map { .init(lot: $0.lot, available: $0.available, quarantine: $0.quarantine) })
    }

    func holds(_ lot: UInt32) -> Bool {
        lots.contains { $0.lot == lot }
    }

    public func stock(of lot: UInt32) -> LotStock? {
        lots.first { $0.lot == lot }
    }

    static func bookKey(_ key: Key) -> [UInt8] {
        var writer = RecordWriter(.shelf)
        writer.fixed(key.facility)
        writer.fixed(key.product)
        return writer.bytes
    }

    public init(reading bytes: [UInt8]) throws(Refusal) {
        var reader = RecordReader(bytes)
        incoming = try reader.signed()
        for _ in 0..<(try reader.count()) {
            var stock = LotStock(
                lot: UInt32(truncatingIfNeeded: try reader.number()),
                expiry: Day(daysSinceEpoch: Int32(truncatingIfNeeded: try reader.signed())))
            stock.available = try reader.signed()
            stock.quarantine = try reader.signed()
            stock.heldByExpiry = try reader.signed()
            lots.append(stock)
        }
        page = try HistoryPage(from: &reader)
    }

    init(reading bytes: [UInt8], key: Key) throws(Refusal) {
        try self.init(reading: bytes)
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.signed(incoming)
        value.number(UInt64(lots.count))
        for stock in lots {
            value.number(UInt64(stock.lot))
            value.signed(Int64(stock.expiry.daysSinceEpoch))
            value.signed(stock.available)
            value.signed(stock.quarantine)
            value.signed(stock.heldByExpiry)
        }
        page.write(to: &value)
        return value.bytes
    }

    /// Changes one lot's stock, and takes it off the shelf when nothing of it is left.
    ///
    /// - Parameter place: where a lot that is not there yet stands among the others.
    mutating func change(_ lot: UInt32, expiry: Day, place: Int, _ body: (inout LotStock) -> Void) {
        var index = place
        if let known = lots.firstIndex(where: { $0.lot == lot }) {
            index = known
        } else {
            lots.insert(LotStock(lot: lot, expiry: expiry), at: place)
        }
        body(&lots[index])
        if lots[index].isEmpty { lots.remove(at: index) }
    }

    mutating func show(_ lots: [LotStock]) {
        self.lots = lots
    }

    mutating func remove(_ lot: UInt32) -> LotStock? {
        lots.firstIndex { $0.lot == lot }.map { lots.remove(at: $0) }
    }

    mutating func insert(_ stock: LotStock, at place: Int) {
        lots.insert(stock, at: place)
    }
}

/// What a stock card says at one moment: units of each lot.
public struct CardBalance: PageBalance {
    public struct LotBalance: Sendable, Equatable {
        public let lot: UInt32
        public var available: Int64
        public var quarantine: Int64
    }

    public var lots: [LotBalance] = []

    public init(lots: [LotBalance] = []) {
        self.lots = lots
    }

    public init(from reader: inout RecordReader) throws(Refusal) {
        for _ in 0..<(try reader.count()) {
            lots.append(
                LotBalance(
                    lot: UInt32(truncatingIfNeeded: try reader.number()), available: try reader.signed(),
                    quarantine: try reader.signed()))
        }
    }

    public func write(to writer: inout RecordWriter) {
        writer.number(UInt64(lots.count))
        for lot in lots {
            writer.number(UInt64(lot.lot))
            writer.signed(lot.available)
            writer.signed(lot.quarantine)
        }
    }

    /// Available and quarantined of all lots, in units.
    public var stored: Int64 { lots.reduce(0) { $0 + $1.available + $1.quarantine } }

    public subscript(_ lot: UInt32) -> LotBalance {
        lots.first { $0.lot == lot } ?? LotBalance(lot: lot, available: 0, quarantine: 0)
    }

    public mutating func move(_ quantity: Int64, of lot: UInt32, from: Account, to: Account) {
        var balance = self[lot]
        if from == .available { balance.available -= quantity }
        if from == .quarantine { balance.quarantine -= quantity }
        if to == .available { balance.available += quantity }
        if to == .quarantine { balance.quarantine += quantity }
        set(balance)
    }

    /// As `LotBalance.shift`.
    public mutating func shift(_ units: Int64, of lot: UInt32) {
        var balance = self[lot]
        balance.shift(units)
        set(balance)
    }

    private mutating func set(_ balance: LotBalance) {
        if let index = lots.firstIndex(where: { $0.lot == balance.lot }) {
            lots[index] = balance
        } else {
            lots.append(balance)
        }
    }
}
