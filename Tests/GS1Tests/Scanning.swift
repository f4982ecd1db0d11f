import GS1

/// The year in which the tests scan.
let year = 2026

func scan(_ code: String, currentYear: Int = year) throws(ScanError) -> ScannedPack {
    try ScannedPack.scan(code, currentYear: currentYear)
}

/// What is wrong with a barcode, nil when it can be read.
func problem(_ code: String, currentYear: Int = year) -> ScanError? {
    do throws(ScanError) {
        _ = try scan(code, currentYear: currentYear)
        return nil
    } catch {
        return error
    }
}

/// `01=… 10=…`
func elements(_ pack: ScannedPack) -> String {
    pack.elements.map { $0.identifier + "=" + $0.value }.joined(separator: " ")
}

/// A Norwegian pack's GTIN (Vnr 052992).
let gtin = "07046260529922"
