import GS1
import Testing

@Suite struct SymbolTests {
    @Test(arguments: [
        ("]E07046260529922", "07046260529922"), ("]E00416000336108", "00416000336108"),
        ("]E402345673", "00000002345673"),
        ("]E3704626052992212", "07046260529922"), ("]E3704626052992212345", "07046260529922"),
        ("]I124012345678905", "24012345678905"), ("7046260529922", "07046260529922"),
        ("416000336108", "00416000336108"), ("02345673", "00000002345673"), ("24012345678905", "24012345678905"),
    ])
    func numbersWithoutAI(_ code: String, _ digits: String) throws {
        #expect(elements(try scan(code)) == "01=" + digits)
    }

    @Test func compositeComponents() throws {
        #expect(elements(try scan("]E07046260529922|]e010A^17270331")) == "01=\(gtin) 10=A 17=270331")
        #expect(elements(try scan("]E402345673]e021B")) == "01=00000002345673 21=B")
        #expect(problem("]E07046260529922|") == .symbolLength(found: 14, expected: 13))
        #expect(problem("]E07046260529922]e") == .symbolLength(found: 15, expected: 13))
    }

    @Test(arguments: [
        ("]E07046260529921", ScanError.checkDigit), ("]E0704626052992", .symbolLength(found: 12, expected: 13)),
        ("]E007046260529922", .symbolLength(found: 14, expected: 13)),
        ("]E40234567", .symbolLength(found: 7, expected: 8)),
        ("]E37046260529922", .symbolLength(found: 13, expected: 18)), ("]E112", .symbology("]E1")),
        ("]I17046260529922", .symbolLength(found: 13, expected: 14)), ("7046260529921", .checkDigit),
        // The beginning of `01` and a GTIN, or of a lot or an expiry, whatever its last digit.
        ("01070462605299", .cutOff), ("012345678905", .cutOff), ("10704626", .cutOff), ("17270331", .cutOff),
        ("2112345678900", .cutOff),
    ])
    func refuses(_ code: String, _ error: ScanError) {
        #expect(problem(code) == error)
    }
}
