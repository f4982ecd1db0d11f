import LMDB

/// The byte layout of the store, all of it.
///
/// A state directory holds `data.mdb` and `lock.mdb` (LMDB 0.9's own), `write-ahead-0` and `write-ahead-1` (see
/// WriteAheadLog), `lock` (held by whoever has the ledger open for writing), `keys/` (see KeyFiles), `last-backup` and
/// `last-verification` (empty: their times tell when), and `new/` and `filling/` while a store is made, which is then
/// renamed to its place.
///
/// `data.mdb` has five tables. Integers in keys are big-endian, so that keys sort as their numbers do; `varint` is
/// LEB128, `zigzag` a signed one.
///
///     event       number u64                 the event's line, without its end: UTF-8, as EVENTS shows it
///     leaf        row u64                    up to 16 leaf hashes, 32 bytes each: event n is hash (n-1) % 16 of
///                                            row (n-1) / 16
///     tile        level u8, row u64          the same for level L >= 1: hash i is the root of the complete subtree
///                                            over leaves i * 256^L ..< (i+1) * 256^L
///     identifier  id, 0x00, user             varint: number of the first event of that user's request with that id
///     book        first byte as below        the record, then a checksum of key and record (4 bytes)
///
///     00                                     header, a line: site, time-zone, seq and at of the newest event,
///                                            facilities, products, lots (counts), clock-sets, key-changes (events)
///     10  space u8, product u32, text        u32: the number of a facility (46), product (50), GTIN (47) or lot
///                                            (4C, of its product; the others have product 0)
///     20  facility u32                       a line: code, name, type, municipality, closed
///     21  product u32                        a line: code, name, form, strength, pack, shelf life, a field a GTIN
///     22  lot u32                            product u32, expiry i32 (days since 1970), flags u8 (1 recalled, 2 cost
///                                            known), [cost zigzag, currency 3 bytes], 8 balances zigzag, page of
///                                            history, former expiries (count; expiry i32, correcting
///                                            event varint each), code
///     23  facility u32                       quotas: count, then product, from, until, max, min of each
///     24  user                               a line: a field a grant, its key the role, its value the facility
///     30  facility u32, product u32          shelf: incoming zigzag, count, lots (number varint, expiry, available,
///                                            quarantine, held by expiry zigzag), page of the stock card
///     31  facility u32                       stored, incoming, outgoing zigzag: the sums over all products
///     40  event u64                          shipment: from, to, product u32, count, lots (number varint, shipped,
///                                            outstanding zigzag)
///     41  event u64                          open discrepancy, a line
///     42  event u64                          open proposal to destroy, a line
///     43  event u64                          varint: the request that corrected the one beginning with that event
///     44  event u64                          zigzag: units that it took out of quarantine, which were there only
///                                            because their lot had expired
///     50  expiry u32 (sign bit flipped),     nothing: the lot has units available
///         lot u32
///     51  facility, product u32, event u64   i64: when a late entry of that card occurred, in milliseconds
///     52  lot u32, event u64                 i64, u8: when the lot was recalled (1) or its recall lifted (0)
///     60  facility, product u32, event u64   full page of a stock card, under its first event
///     61  lot u32, event u64                 full page of a lot's history, under its first event
///
/// A page is the balance brought forward (of a card: count, then lot varint, available, quarantine zigzag a lot; of a
/// lot: 8 zigzag) and its events: count, then the distance of each from the one before, varint.
///
/// Everything but `event` can be made again from it.
struct Tables: Sendable {
    let event: Table
    let leaf: Table
    let tile: Table
    let identifier: Table
    let book: Table

    static let count = 5

    init(creatingIn transaction: inout WriteTransaction) throws(LMDBError) {
        event = try transaction.openTable("event", creating: true)
        leaf = try transaction.openTable("leaf", creating: true)
        tile = try transaction.openTable("tile", creating: true)
        identifier = try transaction.openTable("identifier", creating: true)
        book = try transaction.openTable("book", creating: true)
    }

    init(openingIn environment: Environment) throws(LMDBError) {
        event = try environment.openTable("event")
        leaf = try environment.openTable("leaf")
        tile = try environment.openTable("tile")
        identifier = try environment.openTable("identifier")
        book = try environment.openTable("book")
    }
}

extension UInt64 {
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }

    init?(bigEndianBytes bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 8 else { return nil }
        self = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    }
}
