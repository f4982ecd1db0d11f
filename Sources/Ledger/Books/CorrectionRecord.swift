import Line

/// That a request was undone, by the request that begins with this event.
struct Correction: Record {
    let by: UInt64

    init(by: UInt64) {
        self.by = by
    }

    static func bookKey(_ request: UInt64) -> [UInt8] {
        var key = RecordWriter(.correction)
        key.fixed(request)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: UInt64) throws(Refusal) {
        var reader = RecordReader(bytes)
        by = try reader.number()
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.number(by)
        return value.bytes
    }
}
