import GS1
import Testing

@Suite struct BracketedTextTests {
    @Test(arguments: [
        ("A(B)", "A(B)"), ("A(1)", "A(1)"), ("A(12345)", "A(12345)"), ("A(1B)", "A(1B)"), ("A\\(12B)", "A(12B)"),
        ("A()", "A()"), ("A)", "A)"),
        ("A\\(17)", "A(17)"), ("A\\(", "A("), ("\\(21)X", "(21)X"), ("A\\(\\(", "A(("), ("(A", "(A"),
    ])
    func bracketsInALot(_ text: String, _ lot: String) throws {
        let pack = try scan("(01)\(gtin)(10)\(text)")
        #expect(pack.lot == lot)
        #expect(pack.elements.count == 2)
        #expect(try scan("(01)\(gtin)(10)\(text)(17)270331").lot == lot)
    }

    @Test(arguments: [
        ("(", ScanError.cutOff), ("(0", .cutOff), ("(01", .cutOff),
        ("(01)", .length(identifier: "01", found: 0, allowed: 14...14)),
        ("(01)\(gtin)(10)A(", .cutOff), ("(01)\(gtin)(10)A(1", .cutOff), ("(01)\(gtin)(10)A(1234", .cutOff),
        ("(01)\(gtin)(10)A(17270331", .cutOff), ("(01)\(gtin)(10)A(17270331(21)S", .openBracket),
        ("(01)\(gtin)(10)A(12B)", .openBracket), ("(01\(gtin)(10)A", .openBracket),
        ("(01)\(gtin)(10)A\\", .character(identifier: "10", byte: UInt8(ascii: "\\"))),
        ("(01)\(gtin)(10)(17)270331", .length(identifier: "10", found: 0, allowed: 1...20)),
        ("(01)\(gtin)(10)A(05)B", .unknownIdentifier("05")), ("(1)A", .unknownIdentifier("1)A")),
        ("(01)7046260529922", .length(identifier: "01", found: 13, allowed: 14...14)),
        ("(01) \(gtin)", .length(identifier: "01", found: 15, allowed: 14...14)),
        ("(01)\(gtin)(10)A^", .character(identifier: "10", byte: UInt8(ascii: "^"))),
        ("(17)9(90)217", .length(identifier: "17", found: 1, allowed: 6...6)), ("(10)A", .noGTIN),
        ("(01)\(gtin)1(10)A", .length(identifier: "01", found: 15, allowed: 14...14)),
    ])
    func refuses(_ code: String, _ error: ScanError) {
        #expect(problem(code) == error)
    }
}
