import Testing

@testable import GS1

@Suite struct LotNumberTests {
    @Test func set82AndLength() {
        #expect(CharacterSet.set82Order.count == 82)
        #expect(LotNumber.isValid("L".utf8))
        #expect(LotNumber.isValid("A(1)/b_%-20.characte".utf8))
        #expect(!LotNumber.isValid("".utf8))
        #expect(!LotNumber.isValid("A(1)/b_%-21.character".utf8))
        for wrong in ["A B", "A#", "A^", "A~", "Æ", "A\u{1D}", "A@", "A$", "[", "\\", "`", "{"] {
            #expect(!LotNumber.isValid(wrong.utf8), "\(wrong)")
        }
    }
}
