import GS1
import Line

/// A scanner's code in place of product, lot and expiry.
enum Barcode {
    /// The fields with what the code says beside them: `gtin`, and lot and expiry where they were left out.
    static func completed(_ fields: Fields, from code: String, verb: Verb, year: Int) throws(Refusal) -> Fields {
        let pack = try scan(code, year: year)
        try requireWhole(fields, pack, verb)
        var fields = fields.without("code")
        fields.append(Field("gtin", pack.gtin.digits))
        for (key, scanned) in [("lot", pack.lot), ("expiry", pack.expiry?.description)] {
            guard let scanned else { continue }
            if let given = fields.value(named: key) {
                guard given == scanned else { throw .badValue(key, "the barcode says \(scanned)") }
            } else {
                fields.append(Field(key, scanned))
            }
        }
        return fields
    }

    /// As `completed`, of fields whose values may be bad: what the code leaves out is told before that.
    static func requireWhole(_ fields: Fields, verb: Verb, year: Int) throws(Refusal) {
        guard let code = fields["code"], let pack = try? scan(code, year: year) else { return }
        try requireWhole(fields, pack, verb)
    }

    /// A receipt needs a lot and its expiry, from the code or beside it.
    private static func requireWhole(_ fields: Fields, _ pack: ScannedPack, _ verb: Verb) throws(Refusal) {
        guard verb == .receive else { return }
        if pack.lot == nil, !fields.has("lot") { throw .missing("lot") }
        if pack.expiry == nil, !fields.has("expiry") { throw .missing("expiry") }
    }

    static func scan(_ code: String, year: Int) throws(Refusal) -> ScannedPack {
        do {
            return try ScannedPack.scan(code, currentYear: year)
        } catch {
            throw .badValue("code", error.description)
        }
    }
}

extension Books {
    /// The columns of SCAN.
    public func scan(_ code: String, year: Int) throws(Refusal) -> [Field] {
        let pack = try Barcode.scan(code, year: year)
        var columns = [Field("gtin", pack.gtin.digits)]
        if let lot = pack.lot { columns.append(Field("lot", lot)) }
        if let expiry = pack.expiry { columns.append(Field("expiry", expiry.description)) }
        if let serial = pack.serial { columns.append(Field("serial", serial)) }
        if let product = try product(gtin: pack.gtin.digits) {
            columns.append(Field("product", product.code))
            if let units = product.packs.first(where: { $0.gtin == pack.gtin.digits })?.units ?? product.packUnits {
                columns.append(Field("pack", units))
            }
        }
        return columns
    }
}
