/// What a cache finds its records by.
public protocol CacheKey: Hashable, Sendable {
    /// A number that no other key has, where the books number these keys and this one's is small. A damaged store may
    /// hold any number: what is not small is looked up by its hash.
    var smallNumber: Int? { get }
}

extension CacheKey {
    public var smallNumber: Int? { nil }
}

extension UInt32: CacheKey {
    public var smallNumber: Int? { self < 1 << 20 ? Int(self) : nil }
}

extension Int: CacheKey {}
extension UInt64: CacheKey {}
extension String: CacheKey {}
extension Name: CacheKey {}

extension Shelf.Key: CacheKey {
    /// Up to 16 384 facilities with 64 products.
    public var smallNumber: Int? { facility < 1 << 14 && product < 1 << 6 ? Int(facility << 6 | product) : nil }
}

/// Where the record of each key stands among a cache's entries.
public struct KeyPlaces<Key: CacheKey>: Sendable {
    /// By small number; -1 for none.
    private var bySmallNumber: [Int32] = []
    private var byKey: [Key: Int] = [:]

    public init() {}

    public subscript(_ key: Key) -> Int? {
        guard let number = key.smallNumber else { return byKey[key] }
        guard number < bySmallNumber.count else { return nil }
        let place = bySmallNumber[number]
        return place < 0 ? nil : Int(place)
    }

    public mutating func add(_ key: Key, _ place: Int) {
        guard let number = key.smallNumber else {
            byKey[key] = place
            return
        }
        let missing = number + 1 - bySmallNumber.count
        if missing > 0 { bySmallNumber.append(contentsOf: repeatElement(-1, count: missing)) }
        bySmallNumber[number] = Int32(place)
    }

    public mutating func removeAll() {
        bySmallNumber.removeAll()
        byKey.removeAll()
    }
}
