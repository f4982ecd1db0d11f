import Line

/// A product as it is now. Quantities of it are units: one spray or one kit; packs are for barcodes and orders.
public struct Product: Record, Sendable, Equatable {
    /// A barcode of the product, and how many units its pack holds.
    public struct Pack: Sendable, Equatable {
        public let gtin: String
        public let units: Int64?
    }

    public let number: UInt32
    public let code: String
    public var name: String
    public var form: String
    public var strengthMicrograms: Int64
    /// Units in a pack where no GTIN says otherwise.
    public var packUnits: Int64?
    public var packs: [Pack]
    public var minimumShelfLifeDays: Int64

    static func bookKey(_ number: UInt32) -> [UInt8] {
        var key = RecordWriter(.product)
        key.fixed(number)
        return key.bytes
    }

    init(number: UInt32, code: String, name: String, form: String, strengthMicrograms: Int64) {
        self.number = number
        self.code = code
        self.name = name
        self.form = form
        self.strengthMicrograms = strengthMicrograms
        packs = []
        minimumShelfLifeDays = 0
    }

    init(reading bytes: [UInt8], key: UInt32) throws(Refusal) {
        let fields = try LineRecord.fields(bytes)
        self.init(
            number: key, code: try LineRecord.text("product", fields), name: try LineRecord.text("name", fields),
            form: try LineRecord.text("form", fields), strengthMicrograms: try LineRecord.number("strength-ug", fields))
        minimumShelfLifeDays = try LineRecord.number("min-shelf-life-days", fields)
        packUnits = fields["pack"].flatMap { Int64($0) }
        for field in fields where field.key.hasPrefix("gtin-") {
            let units = Int64(field.value)
            packs.append(Pack(gtin: String(field.key.dropFirst(5)), units: units == 0 ? nil : units))
        }
    }

    var written: [UInt8] {
        LineRecord.bytes(columns(pack: packUnits, gtin: nil) + packs.map { Field("gtin-\($0.gtin)", $0.units ?? 0) })
    }

    /// The rows of PRODUCTS: one a GTIN, or one alone.
    public var rows: [[Field]] {
        if packs.isEmpty { return [columns(pack: packUnits, gtin: nil)] }
        return packs.sorted { $0.gtin < $1.gtin }.map { columns(pack: $0.units ?? packUnits, gtin: $0.gtin) }
    }

    private func columns(pack: Int64?, gtin: String?) -> [Field] {
        var columns = [
            Field("product", code), Field("name", name), Field("form", form), Field("strength-ug", strengthMicrograms),
        ]
        if let pack { columns.append(Field("pack", pack)) }
        if let gtin { columns.append(Field("gtin", gtin)) }
        columns.append(Field("min-shelf-life-days", minimumShelfLifeDays))
        return columns
    }
}
