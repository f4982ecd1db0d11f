import Testing

@testable import GS1

@Suite struct GTINTests {
    @Test(arguments: [
        ("07046260529922", "07046260529922"), ("7046260529922", "07046260529922"),
        ("416000336108", "00416000336108"), ("02345673", "00000002345673"), ("24012345678905", "24012345678905"),
    ])
    func takesEveryLength(_ text: String, _ digits: String) {
        #expect(GTIN(text)?.digits == digits)
    }

    @Test(arguments: [
        "", "0", "7046260529921", "07046260529923", "46260529922", "704626052992X", "７046260529922",
        "007046260529922", " 7046260529922", "-046260529922", "416000336107", "02345674",
    ])
    func refuses(_ text: String) {
        #expect(GTIN(text) == nil)
    }

    @Test func oneWrongDigitIsAlwaysFound() {
        let digits = Array(gtin.utf8)
        for index in digits.indices {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != digits[index] {
                var wrong = digits
                wrong[index] = digit
                #expect(GTIN(String(decoding: wrong, as: UTF8.self)) == nil)
            }
        }
    }

    @Test func checkPairs() {
        // Examples of the General Specifications' GMN.
        #expect(CheckDigit.isRightPair(Array("1987654Ad4X4bL5ttr2310c2K".utf8)[...]))
        #expect(CheckDigit.isRightPair(Array("22".utf8)[...]))
        #expect(!CheckDigit.isRightPair(Array("1987654Ad4X4bL5ttr2310cXK".utf8)[...]))
        #expect(!CheckDigit.isRightPair(Array("1987654Ad4X4bL5ttr2301c2K".utf8)[...]))
    }
}
