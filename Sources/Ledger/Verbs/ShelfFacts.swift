import Line

/// What a verb names that acts on one lot on one shelf: the facility may be left out by some (then it is optional), and
/// the lot may be new to some (then that is).
struct ShelfFacts<NamedFacility, NamedLot> {
    let facility: NamedFacility
    let product: Product
    let lot: NamedLot
}

extension ShelfFacts where NamedLot == Lot {
    /// A lot that must be known.
    init(at facility: NamedFacility, _ request: Request, _ desk: Desk) throws(Refusal) {
        self.facility = facility
        product = try desk.product(request)
        lot = try desk.lot(request, product)
    }

    /// What an event tells that moves units of the lot on one shelf, and why.
    func fields(_ request: Request, at facility: String, _ quantity: Int64) -> Fields {
        [
            Field("facility", facility), Field("product", product.code), Field("lot", lot.code),
            Field("expiry", lot.expiry.description), Field("qty", quantity),
        ] + request.told(["reason"])
    }
}

extension ShelfFacts where NamedLot == Lot? {
    /// - Parameter mayBeNew: nobody need have heard of the lot before.
    init(at facility: NamedFacility, _ request: Request, _ desk: Desk, mayBeNew: Bool) throws(Refusal) {
        self.facility = facility
        product = try desk.product(request)
        lot = mayBeNew ? try desk.lotIfKnown(request, product) : try desk.lot(request, product)
    }
}
