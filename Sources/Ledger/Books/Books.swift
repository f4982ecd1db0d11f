import CivilTime
import Line

/// All balances and master data, as they are after the newest event: read through from a store on first need, changed
/// in memory by `apply` alone, and written back together. The daemon, a rebuild, a verification and the tests all use
/// this one type; only the store beneath differs.
///
/// Books are used by one thread at a time.
public final class Books {
    public let store: any BookStore
    public private(set) var header = Header()

    private var names = Cache<NameNumber>()
    private var facilities = Cache<Facility>()
    private var products = Cache<Product>()
    private var lots = Cache<Lot>()
    private var shelves = Cache<Shelf>()
    private var quotas = Cache<Quotas>()
    private var totals = Cache<FacilityTotals>()
    private var shipments = Cache<Shipment>()
    private var proposals = Cache<Proposal>()
    private var discrepancies = Cache<Discrepancy>()
    private var corrections = Cache<Correction>()
    private var heldLosses = Cache<HeldLoss>()
    private var grants = Cache<UserGrants>()

    /// Rows that are written once, or put and removed whole, and never read through memory: full pages and indexes.
    private var filed: [(key: [UInt8], value: [UInt8]?)] = []
    private var filedAtMark = 0
    /// Filed rows that were handed out and are not in the store yet.
    private var settling: [(key: [UInt8], value: [UInt8]?)] = []
    private var headerAtMark = Header()
    private var isHeaderDirty = false

    public init(store: any BookStore) throws(Refusal) {
        self.store = store
        if let bytes = try store.value(of: Header.bookKey(0)) { header = try Header(reading: bytes, key: 0) }
    }

    // MARK: - Reading

    public func facility(_ code: String) throws(Refusal) -> Facility? {
        guard let number = try number(.facility, code) else { return nil }
        return try facility(number: number)
    }

    public func facility(number: UInt32) throws(Refusal) -> Facility? {
        try facilities.record(number, from: store)
    }

    public func product(_ code: String) throws(Refusal) -> Product? {
        guard let number = try number(.product, code) else { return nil }
        return try product(number: number)
    }

    public func product(number: UInt32) throws(Refusal) -> Product? {
        try products.record(number, from: store)
    }

    /// The product whose pack bears that GTIN, of 14 digits.
    public func product(gtin: String) throws(Refusal) -> Product? {
        guard let number = try number(.gtin, gtin) else { return nil }
        return try product(number: number)
    }

    public func lot(_ code: String, of product: UInt32) throws(Refusal) -> Lot? {
        guard let number = try number(.lot, code, product: product) else { return nil }
        return try lot(number: number)
    }

    public func lot(number: UInt32) throws(Refusal) -> Lot? {
        try lots.record(number, from: store)
    }

    /// A lot that the books refer to.
    public func knownLot(number: UInt32) throws(Refusal) -> Lot {
        guard let lot = try lot(number: number) else { throw .damaged("the books name a lot that they do not hold") }
        return lot
    }

    func code(ofLot number: UInt32) throws(Refusal) -> String {
        guard let code = try lots.read(number, from: store, { $0.code }) else {
            throw .damaged("the books name a lot that they do not hold")
        }
        return code
    }

    func expiry(ofLot number: UInt32) throws(Refusal) -> Day {
        guard let expiry = try lots.read(number, from: store, { $0.expiry }) else {
            throw .damaged("the books name a lot that they do not hold")
        }
        return expiry
    }

    func minimumShelfLifeDays(ofProduct number: UInt32) throws(Refusal) -> Int64 {
        try products.read(number, from: store) { $0.minimumShelfLifeDays } ?? 0
    }

    public func shelf(_ key: Shelf.Key) throws(Refusal) -> Shelf {
        try shelves.record(key, from: store) ?? Shelf()
    }

    /// The lots on a shelf, first expired first, then by the lot's bytes.
    public func lots(onShelf key: Shelf.Key) throws(Refusal) -> [Shelf.LotStock] {
        try shelves.read(key, from: store) { $0.lots } ?? []
    }

    public func shelf(_ facility: UInt32, _ product: UInt32) throws(Refusal) -> Shelf {
        try shelf(Shelf.Key(facility: facility, product: product))
    }

    public func quotas(of facility: UInt32) throws(Refusal) -> Quotas {
        try quotas.record(facility, from: store) ?? Quotas()
    }

    public func totals(of facility: UInt32) throws(Refusal) -> FacilityTotals {
        try totals.record(facility, from: store) ?? FacilityTotals()
    }

    public func shipment(_ number: UInt64) throws(Refusal) -> Shipment? {
        try shipments.record(number, from: store)
    }

    public func proposal(_ event: UInt64) throws(Refusal) -> Proposal? {
        try proposals.record(event, from: store)
    }

    public func discrepancy(_ event: UInt64) throws(Refusal) -> Discrepancy? {
        try discrepancies.record(event, from: store)
    }

    /// The request that undid the one which begins with this event.
    public func correction(ofRequest request: UInt64) throws(Refusal) -> UInt64? {
        try corrections.record(request, from: store)?.by
    }

    /// Units that an event took out of quarantine although they were there only because their lot had expired.
    func heldLoss(ofEvent event: UInt64) throws(Refusal) -> Int64 {
        try heldLosses.record(event, from: store)?.units ?? 0
    }

    public func grants(of user: String) throws(Refusal) -> [Grant] {
        try grants.record(user, from: store)?.grants ?? []
    }

    public func rights(of caller: Caller) throws(Refusal) -> Rights {
        caller.isAdministrator
            ? .administrator : try grants.read(caller.name, from: store) { $0.rights } ?? .none
    }

    func number(_ space: NameSpace, _ text: String, product: UInt32 = 0) throws(Refusal) -> UInt32? {
        try names.record(Name(space: space, product: product, text: text), from: store)?.number
    }

    /// The last filed page or index row whose key begins with `prefix` and is not above `key`, in memory or stored.
    public func lastFiled(prefix: [UInt8], atOrBelow key: [UInt8]) throws(Refusal) -> (key: [UInt8], value: [UInt8])? {
        var last = try store.last(prefix: prefix, atOrBelow: key)
        forEachFiledInMemory(prefix) { row in
            guard !key.lexicographicallyPrecedes(row.key),
                last.map({ $0.key.lexicographicallyPrecedes(row.key) }) ?? true
            else { return }
            last = row
        }
        return last
    }

    /// Filed rows that the store may not have yet and that are not gone again, in the order in which they were filed.
    func forEachFiledInMemory(_ prefix: [UInt8], _ body: ((key: [UInt8], value: [UInt8])) -> Void) {
        for rows in [settling, filed] {
            for case (let key, let value?) in rows where key.starts(with: prefix) { body((key, value)) }
        }
    }

    // MARK: - Changing, by apply alone

    func setHeader(_ body: (inout Header) -> Void) {
        body(&header)
        isHeaderDirty = true
    }

    func intern(_ space: NameSpace, _ text: String, product: UInt32 = 0, as number: UInt32) {
        names.set(Name(space: space, product: product, text: text), NameNumber(number))
    }

    func set(_ facility: Facility) { facilities.set(facility.number, facility) }
    func set(_ product: Product) { products.set(product.number, product) }
    func set(_ lot: Lot) { lots.set(lot.number, lot) }
    func set(_ shelf: Shelf, _ key: Shelf.Key) { shelves.set(key, shelf) }
    func set(_ shipment: Shipment) { shipments.set(shipment.number, shipment) }
    func set(_ proposal: Proposal?, event: UInt64) { proposals.set(event, proposal) }
    func set(_ discrepancy: Discrepancy?, event: UInt64) { discrepancies.set(event, discrepancy) }
    func setCorrection(ofRequest request: UInt64, by event: UInt64) { corrections.set(request, Correction(by: event)) }
    func setHeldLoss(ofEvent event: UInt64, _ units: Int64) { heldLosses.set(event, HeldLoss(units: units)) }

    func changeLot(_ number: UInt32, _ body: (inout Lot) throws(Refusal) -> Void) throws(Refusal) {
        guard try lots.change(number, from: store, body) else {
            throw .damaged("the books name a lot that they do not hold")
        }
    }

    func changeShelf(_ key: Shelf.Key, _ body: (inout Shelf) throws(Refusal) -> Void) throws(Refusal) {
        try shelves.change(key, from: store, orNew: Shelf(), body)
    }

    func changeTotals(_ facility: UInt32, _ body: (inout FacilityTotals) throws(Refusal) -> Void) throws(Refusal) {
        try totals.change(facility, from: store, orNew: FacilityTotals(), body)
    }

    func changeQuotas(_ facility: UInt32, _ body: (inout Quotas) throws(Refusal) -> Void) throws(Refusal) {
        try quotas.change(facility, from: store, orNew: Quotas(), body)
    }

    func changeGrants(_ user: String, _ body: (inout UserGrants) throws(Refusal) -> Void) throws(Refusal) {
        try grants.change(user, from: store, orNew: UserGrants(), body)
    }

    func file(_ key: [UInt8], _ value: [UInt8]?) {
        filed.append((key, value))
    }

    /// Shows what a shelf holds after events that the store does not have yet: for books that are only read.
    public func show(_ lots: [Shelf.LotStock], on key: Shelf.Key) throws(Refusal) {
        try changeShelf(key) { $0.show(lots) }
    }

    // MARK: - Requests of several parts

    /// What is applied from here on can be taken back, until `keep`.
    public func mark() {
        headerAtMark = header
        filedAtMark = filed.count
        names.mark()
        facilities.mark()
        products.mark()
        lots.mark()
        shelves.mark()
        quotas.mark()
        totals.mark()
        shipments.mark()
        proposals.mark()
        discrepancies.mark()
        corrections.mark()
        heldLosses.mark()
        grants.mark()
    }

    public func keep() {
        names.keep()
        facilities.keep()
        products.keep()
        lots.keep()
        shelves.keep()
        quotas.keep()
        totals.keep()
        shipments.keep()
        proposals.keep()
        discrepancies.keep()
        corrections.keep()
        heldLosses.keep()
        grants.keep()
    }

    /// Everything is as it was at `mark`.
    public func rollBack() {
        header = headerAtMark
        filed.removeLast(filed.count - filedAtMark)
        names.rollBack()
        facilities.rollBack()
        products.rollBack()
        lots.rollBack()
        shelves.rollBack()
        quotas.rollBack()
        totals.rollBack()
        shipments.rollBack()
        proposals.rollBack()
        discrepancies.rollBack()
        corrections.rollBack()
        heldLosses.rollBack()
        grants.rollBack()
    }

    // MARK: - Writing back

    /// Hands out every changed row, nil for one that is gone. Until `settled` they are still read from memory.
    public func takeChanges(_ body: ([UInt8], [UInt8]?) throws(Refusal) -> Void) throws(Refusal) {
        for row in filed { try body(row.key, row.value) }
        settling += filed
        filed.removeAll(keepingCapacity: true)
        if isHeaderDirty { try body(Header.bookKey(0), header.written) }
        isHeaderDirty = false
        try names.takeChanges(body)
        try facilities.takeChanges(body)
        try products.takeChanges(body)
        try lots.takeChanges(body)
        try shelves.takeChanges(body)
        try quotas.takeChanges(body)
        try totals.takeChanges(body)
        try shipments.takeChanges(body)
        try proposals.takeChanges(body)
        try discrepancies.takeChanges(body)
        try corrections.takeChanges(body)
        try heldLosses.takeChanges(body)
        try grants.takeChanges(body)
    }

    /// Hands out the rows that are not read through memory: those alone, so that a replay can take them event by event.
    public func takeFiled<Failure: Error>(_ body: ([UInt8], [UInt8]?) throws(Failure) -> Void) throws(Failure) {
        for row in filed { try body(row.key, row.value) }
        filed.removeAll(keepingCapacity: true)
    }

    /// What was handed out is in the store. Memory that has grown beyond the limit is let go, but for what has changed
    /// since.
    public func settled() {
        settling.removeAll(keepingCapacity: true)
        let count =
            names.count + lots.count + shelves.count + shipments.count + proposals.count + discrepancies.count
            + corrections.count + heldLosses.count + grants.count
        guard count > Limits.cachedRecords else { return }
        names.forget()
        lots.forget()
        shelves.forget()
        shipments.forget()
        proposals.forget()
        discrepancies.forget()
        corrections.forget()
        heldLosses.forget()
        grants.forget()
    }
}
