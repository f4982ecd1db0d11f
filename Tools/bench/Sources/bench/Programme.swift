/// The programme whose stock is dispensed: its size is that of the peers' benchmarks.
enum Programme {
    static let facilities = 100
    static let products = 3
    static let lots = 3
    static let unitsOfLot = 1_000_000
    /// Of a new ledger: its opening and the three products that are there from the start.
    static let openingEvents = 4

    static func facility(_ number: Int) -> String { "f\(number)" }
    static func product(_ number: Int) -> String { "p\(number)" }

    /// The lines of an import that set it up, each one event.
    ///
    /// - Parameter at: the moment at which they count as recorded.
    static func lines(at: String) -> [String] {
        var lines = (0..<products).map {
            "PRODUCT at=\(at) product=\(product($0)) name=\(product($0)) form=nasal-spray strength-ug=1000"
        }
        for number in 0..<facilities {
            let facility = facility(number)
            lines.append("FACILITY at=\(at) facility=\(facility) name=\(facility) type=low-threshold")
            for number in 0..<products {
                let shelf = "at=\(at) facility=\(facility) product=\(product(number))"
                lines.append("QUOTA \(shelf) max=1000000000")
                for lot in 1...lots {
                    lines.append("RECEIVE \(shelf) lot=L\(lot) expiry=2099-0\(lot)-28 qty=\(unitsOfLot)")
                }
            }
        }
        return lines
    }
}
