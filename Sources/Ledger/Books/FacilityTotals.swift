/// The sums over all products at one facility, in units: what a total quota is held against.
public struct FacilityTotals: Record, Sendable, Equatable {
    public var stored: Int64 = 0
    public var incoming: Int64 = 0
    public var outgoing: Int64 = 0

    var isEmpty: Bool { stored == 0 && incoming == 0 && outgoing == 0 }

    static func bookKey(_ facility: UInt32) -> [UInt8] {
        var key = RecordWriter(.totals)
        key.fixed(facility)
        return key.bytes
    }

    init() {}

    init(reading bytes: [UInt8], key: UInt32) throws(Refusal) {
        var reader = RecordReader(bytes)
        stored = try reader.signed()
        incoming = try reader.signed()
        outgoing = try reader.signed()
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.signed(stored)
        value.signed(incoming)
        value.signed(outgoing)
        return value.bytes
    }
}
