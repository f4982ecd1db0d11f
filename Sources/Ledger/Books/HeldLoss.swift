import Line

/// Units that an event took out of quarantine although they were there only because their lot had expired: destroyed,
/// or missing in an inventory. Who undoes it puts them back as such.
struct HeldLoss: Record {
    let units: Int64

    init(units: Int64) {
        self.units = units
    }

    static func bookKey(_ event: UInt64) -> [UInt8] {
        var key = RecordWriter(.heldLoss)
        key.fixed(event)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: UInt64) throws(Refusal) {
        var reader = RecordReader(bytes)
        units = try reader.signed()
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.signed(units)
        return value.bytes
    }
}
