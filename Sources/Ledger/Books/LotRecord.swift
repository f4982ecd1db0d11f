import CivilTime
import Line

/// A lot, all over the programme: a product and a number.
public struct Lot: Record, Sendable, Equatable {
    public let number: UInt32
    public let product: UInt32
    public let code: String
    public internal(set) var expiry: Day
    /// Expiries that were wrong, each with the event that corrected it.
    public internal(set) var formerExpiries: [FormerExpiry] = []
    /// All of it goes to quarantine, and what comes of it later too.
    public var isRecalled: Bool
    public var balances: AccountBalances
    /// In ten-thousandths of the currency's unit: what the lot's last receipt cost a unit.
    public var unitCost: Money?
    public var currency: String?
    /// The page of the lot's history that is being written.
    public var page: HistoryPage<AccountBalances>

    public struct FormerExpiry: Sendable, Equatable {
        public let expiry: Day
        public let correctedBy: UInt64
    }

    static func bookKey(_ number: UInt32) -> [UInt8] {
        var key = RecordWriter(.lot)
        key.fixed(number)
        return key.bytes
    }

    init(number: UInt32, product: UInt32, code: String, expiry: Day) {
        self.number = number
        self.product = product
        self.code = code
        self.expiry = expiry
        isRecalled = false
        balances = AccountBalances()
        page = HistoryPage(broughtForward: AccountBalances())
    }

    init(reading bytes: [UInt8], key: UInt32) throws(Refusal) {
        var reader = RecordReader(bytes)
        number = key
        product = try reader.fixed(UInt32.self)
        expiry = Day(daysSinceEpoch: try reader.fixed(Int32.self))
        let flags = try reader.fixed(UInt8.self)
        isRecalled = flags & 1 != 0
        if flags & 2 != 0 {
            unitCost = Money(tenThousandths: try reader.signed())
            currency = String(
                decoding: [try reader.fixed(UInt8.self), try reader.fixed(UInt8.self), try reader.fixed(UInt8.self)],
                as: UTF8.self)
        }
        balances = try AccountBalances(from: &reader)
        page = try HistoryPage(from: &reader)
        for _ in 0..<(try reader.count()) {
            formerExpiries.append(
                FormerExpiry(
                    expiry: Day(daysSinceEpoch: try reader.fixed(Int32.self)), correctedBy: try reader.number()))
        }
        code = reader.text()
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.fixed(product)
        value.fixed(expiry.daysSinceEpoch)
        value.fixed((isRecalled ? 1 : 0) | (unitCost == nil ? 0 : 2) as UInt8)
        if let unitCost, let currency {
            value.signed(unitCost.tenThousandths)
            value.text(currency)
        }
        balances.write(to: &value)
        page.write(to: &value)
        value.number(UInt64(formerExpiries.count))
        for former in formerExpiries {
            value.fixed(former.expiry.daysSinceEpoch)
            value.number(former.correctedBy)
        }
        value.text(code)
        return value.bytes
    }

    /// What its expiry was held to be after event `number`.
    public func expiry(after number: UInt64) -> Day {
        formerExpiries.first { $0.correctedBy > number }?.expiry ?? expiry
    }

    /// Expired on that day: usable to the end of the day that its expiry names.
    public func isExpired(on day: Day) -> Bool { expiry < day }

    /// First expired first, then by the lot's bytes.
    static func isFirstExpired(_ left: Lot, _ right: Lot) -> Bool {
        left.expiry != right.expiry
            ? left.expiry < right.expiry : left.code.utf8.lexicographicallyPrecedes(right.code.utf8)
    }

    /// Units that come in go to quarantine if the lot has expired or is recalled.
    public func statusOfArrivals(on day: Day) -> Account {
        isExpired(on: day) || isRecalled ? .quarantine : .available
    }
}
