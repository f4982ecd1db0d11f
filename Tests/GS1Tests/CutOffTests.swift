import GS1
import Testing

@Suite struct CutOffTests {
    static let codes = [
        "01\(gtin)21S1/a\u{1D}10LOT(7)\u{1D}17270300", "]d201\(gtin)10LOT7{GS}1727033121SER^240MORE",
        "1727030010LOT^01\(gtin)21S", "10LOT^01\(gtin)^17270331", "21SERIAL^01\(gtin)10L",
        "]E07046260529922|]e010A^17270331", "]E3704626052992212345", "]I107046260529922", "]E402345673]e010A",
        "(01)\(gtin)(21)S1\\(2)(10)LOT(A)\\(17)7(17)270300(7003)2703311200", "(17)270331(10)A(01)\(gtin)",
        "https://id.gs1.org/some/01/\(gtin)/22/V%2F%28/10/LOT7/21/S1?17=270300&240=A%2BB&linkType=x#here",
        "http://example.com/01/7046260529922/10/LOT?17=270331", "]Q1HTTPS://EXAMPLE.COM/01/\(gtin)/10/A+B?17=270331",
        "01\(gtin)0012345678901234567541040123456789013103000125^8008270331235959^253" + "4012345678901DOC",
    ]

    /// A barcode cut off anywhere is an error, or says less, never something else.
    @Test(arguments: codes)
    func anywhere(_ code: String) throws {
        let whole = try scan(code)
        var readings = 0
        for end in code.unicodeScalars.indices {
            let beginning = String(code.unicodeScalars[..<end])
            guard let part = try? scan(beginning) else { continue }
            readings += 1
            #expect(part.gtin == whole.gtin, "\(beginning)")
            #expect(part.elements.count <= whole.elements.count, "\(beginning)")
            for (element, other) in zip(part.elements.dropLast(), whole.elements) {
                #expect(element == other, "\(beginning)")
            }
            let last = try #require(part.elements.last)
            let original = whole.elements[part.elements.count - 1]
            #expect(last.identifier == original.identifier && original.value.hasPrefix(last.value), "\(beginning)")
            #expect(part.expiry == nil || part.expiry == whole.expiry, "\(beginning)")
        }
        #expect(readings < code.unicodeScalars.count)
    }
}
