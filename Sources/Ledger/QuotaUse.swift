import CivilTime

/// A quota that is in force, and the units that count against its limit.
public struct QuotaUse: Sendable {
    public let quota: Quota
    public let stored: Int64
    public let incoming: Int64

    /// Units that may still come, below zero where the limit is passed; nil where the quota sets none.
    public var free: Int64? { quota.max.map { $0 - stored - incoming } }
}

extension Books {
    /// The quota of a product at a facility on a day, or for nil that of all products together; nil where none holds.
    public func quotaUse(of product: UInt32?, at facility: UInt32, on day: Day) throws(Refusal) -> QuotaUse? {
        guard let quota = try quotas(of: facility).inForce(product, on: day) else { return nil }
        guard let product else {
            let totals = try totals(of: facility)
            return QuotaUse(quota: quota, stored: totals.stored, incoming: totals.incoming)
        }
        let shelf = try shelf(facility, product)
        return QuotaUse(quota: quota, stored: shelf.stored, incoming: shelf.incoming)
    }
}
