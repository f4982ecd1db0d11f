import GS1
import Testing

@Suite struct ElementStringsTests {
    static let expected = "01=\(gtin) 21=S1/a 10=LOT(7) 17=270300"

    @Test(arguments: [
        "01\(gtin)21S1/a\u{1D}10LOT(7)\u{1D}17270300", "]d201\(gtin)21S1/a\u{1D}10LOT(7)\u{1D}17270300",
        "]C101\(gtin)21S1/a{GS}10LOT(7){GS}17270300", "]e001\(gtin)21S1/a^10LOT(7)^17270300",
        "]Q301\(gtin)21S1/a^10LOT(7){GS}17270300", "]J101\(gtin)21S1/a^10LOT(7)^17270300^",
        "^01\(gtin)21S1/a^10LOT(7)^17270300", "{GS}01\(gtin)^21S1/a^10LOT(7)^17270300{GS}",
        "(01)\(gtin)(21)S1/a(10)LOT(7)(17)270300", "(01)\(gtin)(21)S1/a(10)LOT\\(7)(17)270300",
    ])
    func onePackInManyForms(_ code: String) throws {
        let pack = try scan(code)
        #expect(elements(pack) == Self.expected)
        #expect(pack.gtin.digits == gtin)
        #expect(pack.serial == "S1/a")
        #expect(pack.lot == "LOT(7)")
        #expect(pack.expiry == GS1Date(year: 2027, month: 3, day: 31))
    }

    @Test func predefinedLengthsNeedNoSeparator() throws {
        let pack = try scan("]d20107046260529922310300012517270331001234567890123456754104012345678901202110A")
        let expected = "01=\(gtin) 3103=000125 17=270331 00=123456789012345675 410=4012345678901 20=21 10=A"
        #expect(elements(pack) == expected)
    }

    @Test func valuesOfUnknownLengthEndAtTheSeparator() {
        #expect(
            problem("01\(gtin)10ABCDEFGHIJ1727033121S1")  // no separator after the lot
                == .length(identifier: "10", found: 22, allowed: 1...20))
        #expect(problem("01\(gtin)10A^^17270331") == .unknownIdentifier("?172"))
        #expect(problem("01\(gtin)10^17270331") == .length(identifier: "10", found: 0, allowed: 1...20))
        #expect(problem("0107046^10A") == .length(identifier: "01", found: 5, allowed: 14...14))
        #expect(problem("01\(gtin)1727033^10A") == .length(identifier: "17", found: 5, allowed: 6...6))
    }

    @Test(arguments: [
        ("", ScanError.empty), ("]d2", .empty), ("^", .empty), ("10LOT^17270331", .noGTIN), ("]", .symbology("]")),
        ("]C001\(gtin)", .symbology("]C0")), ("]\u{1D}é", .symbology("]??")), ("]d1hello", .symbology("]d1")),
        ("01\(gtin)89X", .unknownIdentifier("89X")), ("hello", .unknownIdentifier("hell")),
        ("01\(gtin)4", .unknownIdentifier("4")), ("]d2(01)\(gtin)", .unknownIdentifier("(01)")),
        ("0107046260529923", .content(identifier: "01", problem: "the check digit is wrong")),
        ("0107046260S29922", .character(identifier: "01", byte: UInt8(ascii: "S"))),
        ("01\(gtin)10A B", .character(identifier: "10", byte: 0x20)),
        ("01\(gtin)10Æ", .character(identifier: "10", byte: 0xC3)),
        ("01\(gtin)10A{GS", .character(identifier: "10", byte: UInt8(ascii: "{"))),
        ("0207046260529922371", .noGTIN), ("00123456789012345675", .noGTIN),
        ("01\(gtin)00123456789012345674", .content(identifier: "00", problem: "the check digit is wrong")),
        ("01\(gtin)10A^10B", .contradiction(identifier: "10")),
        ("01\(gtin)010704626052993910A", .contradiction(identifier: "01")),
    ])
    func refuses(_ code: String, _ error: ScanError) {
        #expect(problem(code) == error)
    }

    @Test func anAIMayBeRepeatedWithItsValue() throws {
        #expect(elements(try scan("01\(gtin)10A^01\(gtin)10A")) == "01=\(gtin) 10=A 01=\(gtin) 10=A")
    }

    /// The words are for a person at a counter.
    @Test func descriptions() {
        #expect(
            problem("01\(gtin)17270229")?.description == "AI 17 (expiry): there is no such date or month")
        #expect(problem("01\(gtin)1727")?.description == "AI 17 (expiry) has 2 characters, not 6")
        #expect(problem("01\(gtin)10A B")?.description == "AI 10 (lot) may not hold a space")
        #expect(problem("01\(gtin)10A\u{7}")?.description == "AI 10 (lot) may not hold the byte 0x07")
        #expect(problem("01\(gtin)375")?.description == "AI 01 (GTIN) may not stand beside AI 37 (count)")
        #expect(
            problem("01\(gtin)250X")?.description
                == "AI 250 (secondary serial number) needs one of these beside it: 01+21 03+21 8006+21")
    }
}
