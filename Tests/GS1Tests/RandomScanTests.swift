import GS1
import Support
import Testing

@Suite struct RandomScanTests {
    static let pieces = [
        "01\(gtin)", "(01)\(gtin)", gtin, "01", "10", "17270331", "17270300", "21", "37", "02", "00", "3103000125",
        "8008", "(10)", "(17)", "(21)", "(", ")", "\\", "/", "?", "&", "=", "#", "%", "%2F", "https://x/", "/01/",
        "/10/", "/21/", "17=", "{GS}", "^", "\u{1D}", "]d2", "]E0", "]Q1", "]e0", "|", "A", "b", "7", "0", " ", "é",
        "\u{0}", "270331", "999999", "LOT", "7046260529922", "123456789012345675",
    ]

    /// Whatever comes, the reader answers; and what it accepts says the same as element strings, with and without
    /// identifier, and bracketed.
    @Test func anything() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        var accepted = 0
        for round in 0..<30_000 {
            var code =
                Int.random(in: 0..<3, using: &generator) == 0
                ? "" : (CutOffTests.codes.randomElement(using: &generator) ?? "")
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                var scalars = Array(code.unicodeScalars)
                let position = Int.random(in: 0...scalars.count, using: &generator)
                if Bool.random(using: &generator), position < scalars.count {
                    let end = min(scalars.count, position + Int.random(in: 1...4, using: &generator))
                    scalars.removeSubrange(position..<end)
                } else if let piece = Self.pieces.randomElement(using: &generator) {
                    scalars.insert(contentsOf: piece.unicodeScalars, at: position)
                }
                code = String(String.UnicodeScalarView(scalars))
            }
            guard let pack = try? scan(code, currentYear: 1950 + round % 200) else { continue }
            accepted += 1
            #expect(GTIN(pack.gtin.digits) == pack.gtin, "seed \(seed): \(code)")
            for form in Self.forms(pack) {
                #expect((try? scan(form, currentYear: 1950 + round % 200)) == pack, "seed \(seed): \(code) as \(form)")
            }
        }
        #expect(accepted > 1_000, "seed \(seed)")
    }

    static func forms(_ pack: ScannedPack) -> [String] {
        let transmitted = pack.elements.map { $0.identifier + $0.value }.joined(separator: "\u{1D}")
        let bracketed = pack.elements.map { element in
            "(\(element.identifier))" + element.value.map { $0 == "(" ? "\\(" : String($0) }.joined()
        }
        return [transmitted, "]d2" + transmitted, bracketed.joined()]
    }
}
