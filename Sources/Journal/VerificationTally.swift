import Ledger

/// The sums that the replayed books must show: for every lot zero over all accounts, what stands on shelves and in
/// shipments equal to the lot's balances, and each facility's totals equal to its shelves' and shipments'.
struct VerificationTally {
    private struct Units: Equatable {
        var available: Int64 = 0
        var quarantine: Int64 = 0
        var transit: Int64 = 0
    }

    private struct Totals: Equatable {
        var stored: Int64 = 0
        var incoming: Int64 = 0
        var outgoing: Int64 = 0
    }

    private var lots: [UInt32: Units] = [:]
    private var facilities: [UInt32: Totals] = [:]

    /// Checks the sums of replayed books, and takes all changes out of them.
    static func require(_ books: Books) throws(Finding) {
        do throws(Refusal) {
            var tally = VerificationTally()
            try books.takeChanges { (key, record) throws(Refusal) in
                if let record { try tally.enter(key, record) }
            }
            try tally.require(books)
        } catch {
            throw Finding(event: books.header.lastNumber, error)
        }
    }

    /// Enters a shelf or a shipment; other records count in `require`.
    mutating func enter(_ key: [UInt8], _ record: [UInt8]) throws(Refusal) {
        var reader = RecordReader(key, from: 1)
        switch key.first {
        case BookPrefix.shelf.rawValue:
            let facility = try reader.fixed(UInt32.self)
            for stock in try Shelf(reading: record).lots {
                lots[stock.lot, default: Units()].available += stock.available
                lots[stock.lot, default: Units()].quarantine += stock.quarantine
                facilities[facility, default: Totals()].stored += stock.available + stock.quarantine
            }
        case BookPrefix.shipment.rawValue:
            let shipment = try Shipment(reading: record, key: try reader.fixed(UInt64.self))
            for part in shipment.parts { lots[part.lot, default: Units()].transit += part.outstanding }
            facilities[shipment.from, default: Totals()].outgoing += shipment.outstanding
            facilities[shipment.to, default: Totals()].incoming += shipment.outstanding
        default: break
        }
    }

    /// - Throws: naming the event that may be wrong.
    func require(_ books: Books) throws(Refusal) {
        for number in 0..<books.header.lots {
            let lot = try books.knownLot(number: number + 1)
            if let complaint = complaint(about: lot) {
                throw .damaged("after event \(lot.page.events.last ?? 0) lot \(lot.code) \(complaint)")
            }
        }
        for number in 0..<books.header.facilities {
            let totals = try books.totals(of: number + 1)
            let summed = facilities[number + 1] ?? Totals()
            guard summed != Totals(stored: totals.stored, incoming: totals.incoming, outgoing: totals.outgoing) else {
                continue
            }
            let code = try books.facility(number: number + 1)?.code ?? ""
            throw .damaged("the total of \(code) is not the sum of its shelves and shipments")
        }
    }

    private func complaint(about lot: Lot) -> String? {
        guard lot.balances.sum == 0 else { return "has balances that do not add up to zero" }
        for account in Account.allCases where account.isLimited && lot.balances[account] < 0 {
            return "has a negative balance of \(account.rawValue)"
        }
        let summed = lots[lot.number] ?? Units()
        let balance = Units(
            available: lot.balances[.available], quarantine: lot.balances[.quarantine], transit: lot.balances[.transit])
        return summed == balance ? nil : "has balances that are not the sums of its shelves and shipments"
    }
}
