import Line
import Testing

@testable import naloxctl

@Suite @MainActor struct CompleterTests {
    private let completer = Completer { line in
        switch (line.verb, line.fields["verb"]) {
        case ("HELP", nil): [[Field("verb", "DISPENSE")], [Field("verb", "DESTROY")], [Field("verb", "STOCK")]]
        case ("HELP", "DISPENSE"):
            [
                [Field("field", "facility")], [Field("field", "channel"), Field("values", "counter outreach")],
                [Field("field", "code")],
            ]
        case ("FACILITIES", _): [[Field("facility", "oslo-1")], [Field("facility", "bergen")]]
        default: []
        }
    }

    @Test func verbs() {
        #expect(completer.complete(word: "d", after: "").candidates == ["DESTROY", "DISPENSE"])
        #expect(completer.complete(word: "sto", after: "@t ").candidates == ["STOCK"])
        #expect(completer.complete(word: "S", after: "help ").candidates == ["STOCK"])
        #expect(completer.complete(word: "x", after: "").candidates == [])
    }

    @Test func keysAndValues() {
        let keys = completer.complete(word: "c", after: "dispense ")
        #expect(keys == .init(candidates: ["channel=", "code="], endsWord: false))
        #expect(completer.complete(word: "", after: "DISPENSE channel=x code=y ").candidates == ["facility="])
        #expect(completer.complete(word: "channel=o", after: "DISPENSE ") == .init(candidates: ["channel=outreach"]))
        let codes = completer.complete(word: "facility=", after: "DISPENSE ").candidates
        #expect(codes == ["facility=bergen", "facility=oslo-1"])
        #expect(completer.complete(word: "note=", after: "DISPENSE ").candidates == [])
    }
}
