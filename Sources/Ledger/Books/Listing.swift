import CivilTime
import Line

/// Everything of one kind, as queries list it.
///
/// - Precondition: all changes of the books are in their store, for the listings are read there.
extension Books {
    /// In the bytewise order of their codes.
    public func allFacilities() throws(Refusal) -> [Facility] {
        var facilities: [Facility] = []
        for number in try numbers(in: .facility) {
            guard let facility = try facility(number: number) else { throw RecordReader.broken }
            facilities.append(facility)
        }
        return facilities
    }

    /// In the bytewise order of their codes.
    public func allProducts() throws(Refusal) -> [Product] {
        var products: [Product] = []
        for number in try numbers(in: .product) {
            guard let product = try product(number: number) else { throw RecordReader.broken }
            products.append(product)
        }
        return products
    }

    /// The lots of a product, in the bytewise order of their codes. There may be many: each is read when it is needed.
    public func lotNumbers(of product: UInt32) throws(Refusal) -> [UInt32] {
        try numbers(in: .lot, product: product)
    }

    /// By user, in bytewise order.
    public func allGrants() throws(Refusal) -> [(user: String, grants: [Grant])] {
        var users: [(user: String, grants: [Grant])] = []
        try forEachRecord(.grants) { (key, value) throws(Refusal) in
            let user = String(decoding: key, as: UTF8.self)
            users.append((user, try UserGrants(reading: value, key: user).grants))
        }
        return users
    }

    /// Shipments of which something is in transit, by number.
    public func openShipments() throws(Refusal) -> [Shipment] {
        var shipments: [Shipment] = []
        try forEachRecord(.shipment) { (key, value) throws(Refusal) in
            let shipment = try Shipment(reading: value, key: try Self.number(key))
            if shipment.outstanding > 0 { shipments.append(shipment) }
        }
        return shipments
    }

    /// By the event that opened them.
    public func openMatters<Kind: OpenMatterKind>(_ kind: Kind.Type) throws(Refusal) -> [OpenMatter<Kind>] {
        var matters: [OpenMatter<Kind>] = []
        try forEachRecord(Kind.prefix) { (key, value) throws(Refusal) in
            matters.append(try OpenMatter<Kind>(reading: value, key: try Self.number(key)))
        }
        return matters
    }

    /// What a facility has a stock card of, by the product's number.
    public func shelves(at facility: UInt32) throws(Refusal) -> [UInt32: Shelf] {
        var shelves: [UInt32: Shelf] = [:]
        var prefix = RecordWriter()
        prefix.fixed(facility)
        try forEachRecord(.shelf, prefix.bytes) { (key, value) throws(Refusal) in
            var reader = RecordReader(key)
            shelves[try reader.fixed(UInt32.self)] = try Shelf(reading: value)
        }
        return shelves
    }

    /// Requests that were undone, by their first event: the first event of the request that undid each.
    ///
    /// - Parameter through: only corrections known at that event.
    public func corrections(through last: UInt64) throws(Refusal) -> [UInt64: UInt64] {
        var corrections: [UInt64: UInt64] = [:]
        try forEachRecord(.correction) { (key, value) throws(Refusal) in
            let request = try Self.number(key)
            let by = try Correction(reading: value, key: request).by
            if by <= last { corrections[request] = by }
        }
        return corrections
    }

    // MARK: - Pages and late entries, which may be in memory alone

    /// What of a card was recorded after it occurred, in the order of recording: movements, and corrections that move
    /// nothing now but did by when they count.
    public func lateEntries(of key: Shelf.Key) throws(Refusal) -> [(event: UInt64, occurredMilliseconds: Int64)] {
        let prefix = Shelf.latePrefix(key).bytes
        var entries: [(event: UInt64, occurredMilliseconds: Int64)] = []
        try forEachFiled(prefix, from: prefix) { (key, value) throws(Refusal) in
            var reader = RecordReader(value)
            entries.append((try Self.number(Array(key.dropFirst(prefix.count))), try reader.fixed(Int64.self)))
            return true
        }
        return entries
    }

    /// When a lot was recalled, and when its recall was lifted, in the order of recording.
    ///
    /// - Parameter last: only what is known at that event.
    public func recalls(
        of lot: UInt32, knownAt last: UInt64
    ) throws(Refusal) -> [(since: Instant, isRecalled: Bool)] {
        let prefix = Self.recallPrefix(lot).bytes
        var recalls: [(since: Instant, isRecalled: Bool)] = []
        try forEachFiled(prefix, from: prefix) { (key, value) throws(Refusal) in
            guard try Self.number(Array(key.dropFirst(prefix.count))) <= last else { return false }
            var reader = RecordReader(value)
            let since = Instant(millisecondsSinceEpoch: try reader.fixed(Int64.self))
            recalls.append((since, try reader.fixed(UInt8.self) == 1))
            return true
        }
        return recalls
    }

    /// Calls `body` with the filed rows from a key on, ascending, until it returns false: those of the store, then
    /// those behind them that are in memory, for no row is filed before another.
    private func forEachFiled(
        _ prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) throws(Refusal) -> Bool
    ) throws(Refusal) {
        var isEnded = false
        var last: [UInt8]?
        try scan(prefix, from: start) { (key, value) throws(Refusal) in
            last = key
            isEnded = try !body(key, value)
            return !isEnded
        }
        var unsettled: [(key: [UInt8], value: [UInt8])] = []
        forEachFiledInMemory(prefix) { row in
            let isNew = last.map { $0.lexicographicallyPrecedes(row.key) } ?? true
            if isNew, !row.key.lexicographicallyPrecedes(start) { unsettled.append(row) }
        }
        for row in unsettled where !isEnded { isEnded = try !body(row.key, row.value) }
    }

    /// Calls `body` with the pages of a stock card, oldest first, from the one on which event `first` falls, until it
    /// returns false. One page is in memory at a time.
    public func forEachPage(
        ofCard key: Shelf.Key, from first: UInt64 = 0, _ body: (HistoryPage<CardBalance>) throws(Refusal) -> Bool
    ) throws(Refusal) {
        try forEachPage(Shelf.cardPrefix(key), newest: try shelf(key).page, from: first, body)
    }

    /// The same with the pages of a lot's history.
    public func forEachPage(
        of lot: Lot, from first: UInt64 = 0, _ body: (HistoryPage<AccountBalances>) throws(Refusal) -> Bool
    ) throws(Refusal) {
        try forEachPage(Self.lotPrefix(lot.number), newest: lot.page, from: first, body)
    }

    private func forEachPage<Balance: PageBalance>(
        _ prefix: RecordWriter, newest: HistoryPage<Balance>, from first: UInt64,
        _ body: (HistoryPage<Balance>) throws(Refusal) -> Bool
    ) throws(Refusal) {
        if let start = newest.events.first, start > first {
            var isEnded = false
            let begin = try lastFiled(prefix: prefix.bytes, atOrBelow: prefix.numbered(first))?.key ?? prefix.bytes
            try forEachFiled(prefix.bytes, from: begin) { (_, value) throws(Refusal) in
                isEnded = try !body(try HistoryPage(filed: value))
                return !isEnded
            }
            if isEnded { return }
        }
        _ = try body(newest)
    }

    /// Whether anything had been heard of a lot by event `number`: what makes it known moves it, too.
    public func isKnown(_ lot: Lot, after number: UInt64) throws(Refusal) -> Bool {
        if let first = lot.page.events.first, first <= number { return true }
        let prefix = Self.lotPrefix(lot.number)
        return try lastFiled(prefix: prefix.bytes, atOrBelow: prefix.numbered(number)) != nil
    }

    /// What the keys of a lot's filed pages begin with.
    static func lotPrefix(_ lot: UInt32) -> RecordWriter {
        var prefix = RecordWriter(.lotPage)
        prefix.fixed(lot)
        return prefix
    }

    /// What the keys of a lot's recalls begin with.
    static func recallPrefix(_ lot: UInt32) -> RecordWriter {
        var prefix = RecordWriter(.recall)
        prefix.fixed(lot)
        return prefix
    }

    // MARK: - Reading the store

    /// Names that begin with nothing but their space and product sort as their text does.
    private func numbers(in space: NameSpace, product: UInt32 = 0) throws(Refusal) -> [UInt32] {
        var prefix = RecordWriter()
        prefix.fixed(space.rawValue)
        prefix.fixed(product)
        var numbers: [UInt32] = []
        try forEachRecord(.name, prefix.bytes) { (_, value) throws(Refusal) in
            var reader = RecordReader(value)
            numbers.append(try reader.fixed(UInt32.self))
        }
        return numbers
    }

    /// Calls `body` with what stands in each key behind its prefix, and the value.
    private func forEachRecord(
        _ kind: BookPrefix, _ rest: [UInt8] = [], _ body: ([UInt8], [UInt8]) throws(Refusal) -> Void
    ) throws(Refusal) {
        let prefix = kind.key + rest
        try scan(prefix, from: prefix) { (key, value) throws(Refusal) in
            try body(Array(key.dropFirst(prefix.count)), value)
            return true
        }
    }

    private func scan(
        _ prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) throws(Refusal) -> Bool
    ) throws(Refusal) {
        var failure: Refusal?
        try store.scan(prefix: prefix, from: start) { key, value in
            do throws(Refusal) {
                return try body(key, value)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    private static func number(_ key: [UInt8]) throws(Refusal) -> UInt64 {
        var reader = RecordReader(key)
        return try reader.fixed(UInt64.self)
    }
}
