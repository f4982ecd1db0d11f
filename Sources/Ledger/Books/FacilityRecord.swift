import Line

/// A facility as it is now.
public struct Facility: Record, Sendable, Equatable {
    public let number: UInt32
    public let code: String
    public var name: String
    public var type: String
    public var municipality: String?
    public var isClosed: Bool

    static func bookKey(_ number: UInt32) -> [UInt8] {
        var key = RecordWriter(.facility)
        key.fixed(number)
        return key.bytes
    }

    init(number: UInt32, code: String, name: String, type: String, municipality: String?, isClosed: Bool) {
        self.number = number
        self.code = code
        self.name = name
        self.type = type
        self.municipality = municipality
        self.isClosed = isClosed
    }

    init(reading bytes: [UInt8], key: UInt32) throws(Refusal) {
        let fields = try LineRecord.fields(bytes)
        self.init(
            number: key, code: try LineRecord.text("facility", fields), name: try LineRecord.text("name", fields),
            type: try LineRecord.text("type", fields), municipality: fields["municipality"],
            isClosed: fields["closed"] == "yes")
    }

    /// The columns of FACILITIES.
    public var columns: [Field] {
        var columns = [Field("facility", code), Field("name", name), Field("type", type)]
        if let municipality { columns.append(Field("municipality", municipality)) }
        columns.append(Field("closed", isClosed ? "yes" : "no"))
        return columns
    }

    var written: [UInt8] { LineRecord.bytes(columns) }
}
