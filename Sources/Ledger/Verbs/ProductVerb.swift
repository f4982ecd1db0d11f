import GS1
import Line

/// PRODUCT adds a product, changes one, or adds one more GTIN to it.
enum ProductVerb: WriteVerb {
    static let forms = ["syringe-kit", "nasal-spray", "vial", "auto-injector"]

    static let form = Form(
        "adds or changes a product; gtin adds one barcode with its pack",
        [
            .required("product", .code), FieldForm("name", .text, ofNew), FieldForm("form", .choice(forms), ofNew),
            FieldForm("strength-ug", .number(1...Int64(Limits.strengthMicrograms)), ofNew),
            .optional("pack", .quantity),
            .optional("gtin", .text), .optional("min-shelf-life-days", .number(0...Int64(Limits.shelfLifeDays))),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in
        if let gtin = fields["gtin"], GTIN(gtin) == nil {
            throw .badValue("gtin", "expected 8, 12, 13 or 14 digits with their check digit")
        }
    }

    private static let ofNew = FieldForm.Presence.conditional("required of a new product")

    /// The GTIN in its 14 digits.
    typealias Facts = String?

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let code = try request.text("product")
        if try desk.books.product(code) == nil {
            for key in ["name", "form", "strength-ug"] as [FieldKey] where request[key] == nil {
                throw .missing(key.name)
            }
        }
        guard let gtin = request["gtin"].flatMap({ GTIN($0) })?.digits else { return nil }
        if let owner = try desk.books.product(gtin: gtin), owner.code != code {
            throw .badValue("gtin", "it is a barcode of \(owner.code)")
        }
        return gtin
    }

    static func decide(_ request: Request, _ gtin: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        var fields = request.told(["product", "name", "form", "strength-ug", "pack"])
        if let gtin { fields.append(Field("gtin", gtin)) }
        return [Draft(.product, fields + request.told(["min-shelf-life-days"]))]
    }
}
